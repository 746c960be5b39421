//! Takes from the built page what only its tools needed, and what nothing reaches: exports that the script never calls with all
//! behind them, the long names by which module and script know each other, names of functions, comments and indentation.
//!
//! leptos brings streams for servers, which the page has none of; they are most of what is dropped. The script is what
//! `wasm-bindgen` writes; trunk's own minifier refuses it.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use browser_driver::{Error, Result};
use wasm_encoder::reencode::{Error as Refusal, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{
    BinaryReaderError, CustomSectionReader, Export, ExportSectionReader, ExternalKind, Import, ImportSectionReader, Parser, Payload,
    RefType,
};

use crate::shell::program;

/// What stands in for the names of imports.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Sections that only tools read.
const TOOLS_ONLY: [&str; 3] = ["name", "producers", "__wasm_split_unstable"];

/// What is made for streams of a server.
const STREAMS: &str = "IntoUnderlying";

/// Smaller code, and what the built module uses.
const OPTIONS: [&str; 8] = [
    "-Os",
    "--enable-simd",
    "--enable-reference-types",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
];

/// Squeezes the module and its script in a folder.
///
/// # Errors
/// One of them is missing, or not as expected, or `wasm-opt` fails.
pub fn squeeze(dist: &Path) -> Result<()> {
    let (module, script) = (only(dist, "wasm")?, only(dist, "js")?);
    let text = without_streams(&fs::read_to_string(&script)?);
    let wasm = fs::read(&module)?;
    let before = names(&wasm).map_err(|e| unreadable(&e))?;
    let called = words(&text);
    let unused: HashSet<&str> = before.exports.iter().map(String::as_str).filter(|name| !called.contains(name)).collect();
    fs::write(&module, Squeezed { short: &HashMap::new(), unused: &unused, tables: &HashMap::new() }.rewrite(&wasm)?)?;
    let path = module.display().to_string();
    program("wasm-opt", &[&OPTIONS[..], &[&path, "-o", &path]].concat()).run()?;
    let wasm = fs::read(&module)?;
    let after = names(&wasm).map_err(|e| unreadable(&e))?;
    let short = short_names(&after);
    let tables = before.tables_in(&after);
    fs::write(&module, Squeezed { short: &short, unused: &HashSet::new(), tables: &tables }.rewrite(&wasm)?)?;
    let gone = before.imports.iter().filter(|name| !after.imports.contains(name)).map(String::as_str).collect();
    fs::write(&script, shortened(&text, &short, &gone))?;
    Ok(())
}

fn unreadable(error: &BinaryReaderError) -> Error {
    Error::new(format!("The built module cannot be read: {error}"))
}

/// The one file of the program with this extension; other scripts have no hash in their name.
fn only(dist: &Path, extension: &str) -> Result<PathBuf> {
    let is_it = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("explorer-") && name.ends_with(&format!(".{extension}"))
    };
    let mut files = fs::read_dir(dist)?.filter_map(|entry| Some(entry.ok()?.path())).filter(is_it);
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(Error::new(format!("There is not one explorer-….{extension} in the built page."))),
    }
}

/// By what names a module and its script know each other.
#[derive(Default)]
struct Names {
    imports: Vec<String>,
    exports: Vec<String>,
    /// What each table holds.
    tables: Vec<RefType>,
    /// Tables that are exported, by their number.
    exported_tables: Vec<(String, u32)>,
}

impl Names {
    /// The numbers in another form of the module of the tables that are exported here. Some versions of `wasm-opt` export the first
    /// table in place of any other; tables that hold different things are told apart by that.
    fn tables_in(&self, other: &Self) -> HashMap<String, u32> {
        let number = |held: &RefType| (0..).zip(&other.tables).find(|(_, table)| *table == held).map(|(number, _)| number);
        let found = self.exported_tables.iter().filter_map(|(name, at)| Some((name.clone(), number(self.tables.get(*at as usize)?)?)));
        found.collect()
    }
}

fn names(wasm: &[u8]) -> std::result::Result<Names, BinaryReaderError> {
    let mut names = Names::default();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    names.imports.push(import?.name.to_string());
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    names.exports.push(export.name.to_string());
                    if export.kind == ExternalKind::Table {
                        names.exported_tables.push((export.name.to_string(), export.index));
                    }
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    names.tables.push(table?.ty.element_type);
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

/// A short name for every import whose name nothing else has.
fn short_names(names: &Names) -> HashMap<String, String> {
    let own = names.imports.iter().filter(|name| !names.exports.contains(name));
    own.enumerate().map(|(number, name)| (name.clone(), short_name(number))).collect()
}

/// `$a`, `$b` … `$Z`, `$aa` …
fn short_name(number: usize) -> String {
    let mut name = String::from("$");
    let mut rest = number + 1;
    while rest > 0 {
        name.push(char::from(LETTERS[(rest - 1) % LETTERS.len()]));
        rest = (rest - 1) / LETTERS.len();
    }
    name
}

type Reencoded = std::result::Result<(), Refusal<Infallible>>;

/// A module with short names for imports, and without some exports.
struct Squeezed<'a> {
    short: &'a HashMap<String, String>,
    unused: &'a HashSet<&'a str>,
    /// The numbers of exported tables, where they are known.
    tables: &'a HashMap<String, u32>,
}

impl Squeezed<'_> {
    fn rewrite(mut self, wasm: &[u8]) -> Result<Vec<u8>> {
        let mut module = Module::new();
        let rewritten = self.parse_core_module(&mut module, Parser::new(0), wasm);
        rewritten.map_err(|e| Error::new(format!("The built module cannot be rewritten: {e}")))?;
        Ok(module.finish())
    }
}

impl Reencode for Squeezed<'_> {
    type Error = Infallible;

    fn parse_import_section(&mut self, imports: &mut ImportSection, section: ImportSectionReader<'_>) -> Reencoded {
        for import in section.into_imports() {
            let Import { module, name, ty } = import?;
            let name = self.short.get(name).map_or(name, String::as_str);
            imports.import(module, name, self.entity_type(ty)?);
        }
        Ok(())
    }

    fn parse_export_section(&mut self, exports: &mut ExportSection, section: ExportSectionReader<'_>) -> Reencoded {
        for export in section {
            let export = export?;
            let index = self.tables.get(export.name).copied().unwrap_or(export.index);
            if !self.unused.contains(export.name) {
                self.parse_export(exports, Export { index, ..export })?;
            }
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, module: &mut Module, section: CustomSectionReader<'_>) -> Reencoded {
        if TOOLS_ONLY.contains(&section.name()) {
            return Ok(());
        }
        utils::parse_custom_section(self, module, section)
    }
}

/// A script of `wasm-bindgen` without what it has for streams of a server: classes, and what frees them.
fn without_streams(script: &str) -> String {
    let mut out = String::new();
    let mut until = None;
    for line in script.lines() {
        let opens = |start: &str| line.starts_with(&format!("{start}{STREAMS}"));
        if opens("export class ") {
            until = Some("}");
        } else if opens("const ") {
            until = Some(";");
        }
        match until {
            Some(end) if line.ends_with(end) && (end == ";" || line == end) => until = None,
            Some(_) => {}
            None if opens("if (Symbol.dispose) ") => {}
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// All words of a script.
fn words(script: &str) -> HashSet<&str> {
    script.split(|c: char| !is_of_word(c)).collect()
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// A script with short names, without the functions of imports that are gone, without comments of their own line and without
/// indentation.
fn shortened(script: &str, short: &HashMap<String, String>, gone: &HashSet<&str>) -> String {
    let mut out = String::new();
    let (mut in_comment, mut in_gone) = (false, false);
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        in_gone |= line.split_once(": function(").is_some_and(|(name, _)| gone.contains(name));
        if !in_comment && !in_gone && !line.is_empty() && !line.starts_with("//") {
            out.push_str(&renamed(line, short));
            out.push('\n');
        }
        in_comment &= !line.ends_with("*/");
        in_gone &= line != "},";
    }
    out
}

/// A line with every word that is a name replaced.
fn renamed(line: &str, names: &HashMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let word = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        out.push_str(names.get(&rest[..word]).map_or(&rest[..word], String::as_str));
        rest = &rest[word..];
        let between = rest.find(is_of_word).unwrap_or(rest.len());
        out.push_str(&rest[..between]);
        rest = &rest[between..];
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_all_different() {
        let names: Vec<String> = (0..5000).map(short_name).collect();
        assert_eq!([&names[0], &names[51], &names[52]], ["$a", "$Z", "$aa"]);
        let different: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }

    #[test]
    fn a_script_keeps_its_code() {
        let short = HashMap::from([("__wbg_log_12".to_string(), "$a".to_string())]);
        let script = "/**\n * @returns {number}\n */\nfunction f() {\n    // Cast.\n    return g(`a  b`, 1);\n}\nconst i = {\n    \
                      __wbg_log_12: f,\n    __wbg_log_123: f, /* kept */\n};\n";
        let kept = "function f() {\nreturn g(`a  b`, 1);\n}\nconst i = {\n$a: f,\n__wbg_log_123: f, /* kept */\n};\n";
        assert_eq!(shortened(script, &short, &HashSet::new()), kept);
    }

    #[test]
    fn functions_of_imports_that_are_gone_are_dropped_whole() {
        let script = "const i = {\n    a: function() {\n        x();\n    },\n    b: function(arg0) {\n        if (x) {\n        }\n    },\n    c: function() {\n    },\n};\n";
        let kept = "const i = {\na: function() {\nx();\n},\nc: function() {\n},\n};\n";
        assert_eq!(shortened(script, &HashMap::new(), &HashSet::from(["b"])), kept);
    }

    #[test]
    fn streams_of_servers_are_dropped() {
        let script = "export class IntoUnderlyingSink {\n    free() {\n        wasm.sink_free(1);\n    }\n}\n\
                      if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;\n\
                      const IntoUnderlyingSinkFinalization = (typeof F === 'undefined')\n    ? { register: () => {} }\n    \
                      : new F(ptr => wasm.sink_free(ptr, 1));\nconst kept = 1;\n";
        assert_eq!(without_streams(script), "const kept = 1;\n");
    }

    #[test]
    fn exports_that_nobody_calls_go_and_names_of_both_sides_stay() {
        use wasm_encoder::{EntityType, ExportKind, TypeSection};
        let (mut types, mut imports, mut exports) = (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        imports.import("./m.js", "both", EntityType::Function(0));
        imports.import("./m.js", "only_imported", EntityType::Function(0));
        exports.export("both", ExportKind::Func, 0);
        exports.export("unused", ExportKind::Func, 1);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        let module = module.finish();
        let short = short_names(&names(&module).unwrap());
        assert_eq!(short, HashMap::from([("only_imported".to_string(), "$a".to_string())]));
        let squeezed = Squeezed { short: &short, unused: &HashSet::from(["unused"]), tables: &HashMap::new() }.rewrite(&module).unwrap();
        let now = names(&squeezed).unwrap();
        assert_eq!((now.imports, now.exports), (vec!["both".to_string(), "$a".to_string()], vec!["both".to_string()]));
    }

    #[test]
    fn an_exported_table_is_found_again_by_what_it_holds() {
        let names = |tables: &[RefType], exported| Names {
            tables: tables.to_vec(),
            exported_tables: vec![("table".to_string(), exported)],
            ..Names::default()
        };
        let built = names(&[RefType::FUNCREF, RefType::EXTERNREF], 1);
        let wrong = names(&[RefType::FUNCREF, RefType::EXTERNREF], 0);
        assert_eq!(built.tables_in(&wrong), HashMap::from([("table".to_string(), 1)]));
        assert_eq!(built.tables_in(&names(&[RefType::EXTERNREF, RefType::FUNCREF], 0)), HashMap::from([("table".to_string(), 0)]));
    }
}

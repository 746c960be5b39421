//! Takes from the built page what only its tools needed: the long names by which module and script know each other, names of
//! functions, comments and indentation of the script. What the page does stays the same.
//!
//! The script is what `wasm-bindgen` writes; trunk's own minifier refuses it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use browser_driver::{Error, Result};
use wasm_encoder::reencode::{Error as Refusal, Reencode, utils};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{CustomSectionReader, Import, ImportSectionReader, Parser, Payload};

/// What stands in for the names of imports.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Sections that only tools read.
const TOOLS_ONLY: [&str; 3] = ["name", "producers", "__wasm_split_unstable"];

/// Squeezes the module and its script in a folder.
///
/// # Errors
/// One of them is missing, or not as expected.
pub fn squeeze(dist: &Path) -> Result<()> {
    let module = only(dist, "wasm")?;
    let script = only(dist, "js")?;
    let wasm = fs::read(&module)?;
    let names = import_names(&wasm).map_err(|e| Error::new(format!("The built module cannot be read: {e}")))?;
    let mut short = Module::new();
    let renamed = Renamed { names: &names }.parse_core_module(&mut short, Parser::new(0), &wasm);
    renamed.map_err(|e| Error::new(format!("The built module cannot be rewritten: {e}")))?;
    fs::write(&module, short.finish())?;
    fs::write(&script, shortened(&fs::read_to_string(&script)?, &names))?;
    Ok(())
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

/// A short name for every import whose name nothing else has.
fn import_names(wasm: &[u8]) -> std::result::Result<HashMap<String, String>, wasmparser::BinaryReaderError> {
    let (mut imports, mut exports) = (vec![], vec![]);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports.push(import?.name.to_string());
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    exports.push(export?.name.to_string());
                }
            }
            _ => {}
        }
    }
    imports.retain(|name| !exports.contains(name));
    Ok(imports.into_iter().enumerate().map(|(number, name)| (name, short_name(number))).collect())
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

type Reencoded = std::result::Result<(), Refusal<std::convert::Infallible>>;

struct Renamed<'a> {
    names: &'a HashMap<String, String>,
}

impl Reencode for Renamed<'_> {
    type Error = std::convert::Infallible;

    fn parse_import_section(&mut self, imports: &mut ImportSection, section: ImportSectionReader<'_>) -> Reencoded {
        for import in section.into_imports() {
            let Import { module, name, ty } = import?;
            let name = self.names.get(name).map_or(name, String::as_str);
            imports.import(module, name, self.entity_type(ty)?);
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

/// A script of `wasm-bindgen` with short names, without comments of their own line and without indentation.
fn shortened(script: &str, names: &HashMap<String, String>) -> String {
    let mut out = String::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            out.push_str(&renamed(line, names));
            out.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    out
}

/// A line with every word that is a name replaced.
fn renamed(line: &str, names: &HashMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let is_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
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
        let names = HashMap::from([("__wbg_log_12".to_string(), "$a".to_string())]);
        let script = "/**\n * @returns {number}\n */\nfunction f() {\n    // Cast.\n    return g(`a  b`, 1);\n}\nconst i = {\n    __wbg_log_12: f,\n    __wbg_log_123: f, /* kept */\n};\n";
        assert_eq!(
            shortened(script, &names),
            "function f() {\nreturn g(`a  b`, 1);\n}\nconst i = {\n$a: f,\n__wbg_log_123: f, /* kept */\n};\n"
        );
    }

    #[test]
    fn what_is_both_imported_and_exported_keeps_its_name() {
        use wasm_encoder::{EntityType, ExportKind, ExportSection, TypeSection};
        let (mut types, mut imports, mut exports) = (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        imports.import("./m.js", "both", EntityType::Function(0));
        imports.import("./m.js", "only_imported", EntityType::Function(0));
        exports.export("both", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        let module = module.finish();
        let names = import_names(&module).unwrap();
        assert_eq!(names, HashMap::from([("only_imported".to_string(), "$a".to_string())]));
        let mut short = Module::new();
        Renamed { names: &names }.parse_core_module(&mut short, Parser::new(0), &module).unwrap();
        let is_there = |name: &[u8]| short.as_slice().windows(name.len()).any(|window| window == name);
        assert!(is_there(b"$a") && is_there(b"both") && !is_there(b"only_imported"));
    }
}

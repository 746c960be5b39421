//! The content security policy of the page that is published: it loads and runs its own files, and nothing else.
//!
//! It stands in the page itself, as static hosts let nobody set headers. Scripts and styles inside of the page are named by their
//! hashes. `cargo xtask serve` has no policy: there trunk adds a script that reloads the page. Must not know: how the page is built.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use browser_driver::{Error, Result};
use sha2::{Digest, Sha256};

/// Writes the policy into the built page, once.
///
/// # Errors
/// A sentence when the page is not as trunk writes it.
pub fn write(dist: &Path) -> Result<()> {
    let file = dist.join("index.html");
    let page = fs::read_to_string(&file)?;
    Ok(fs::write(file, with_policy(&page)?)?)
}

/// The page with its policy, as early as the declaration of its encoding allows.
fn with_policy(page: &str) -> Result<String> {
    let refused = |what: &str| Error::new(format!("The built page has no policy yet, and can get none: {what}."));
    let place = page.find("<meta charset").and_then(|at| Some(at + page[at..].find('>')? + 1));
    let (head, rest) = page.split_at(place.ok_or_else(|| refused("it does not declare its encoding"))?);
    if head.contains("<script") {
        return Err(refused("a script stands before its encoding"));
    }
    let hashes = |tag| inline(rest, tag).into_iter().map(|text| format!(" 'sha256-{}'", hash(text))).collect::<String>();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'{}; img-src 'self' data: blob:; connect-src 'self'; \
         worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'",
        hashes("script"),
        hashes("style"),
    );
    Ok(format!("{head}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{rest}"))
}

fn hash(script: &str) -> String {
    STANDARD.encode(Sha256::digest(script))
}

/// The texts of all scripts or styles that stand in the page.
fn inline<'a>(page: &'a str, tag: &str) -> Vec<&'a str> {
    let end = format!("</{tag}");
    let element = |text: &'a str| {
        let (head, rest) = text.split_once('>')?;
        let (text, _) = rest.split_once(&end)?;
        // Another tag may begin with the same letters.
        let is_it = head.is_empty() || head.starts_with(char::is_whitespace);
        (is_it && !head.contains(" src=")).then_some(text)
    };
    page.split(&format!("<{tag}")).skip(1).filter_map(element).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><script>go(\"a>b\")</script><script src=x.js type=module></script>\
        <script type=module>import x from \"./x.js\"</script><style>a>b{}</style><styled>no</styled>";

    #[test]
    fn scripts_and_styles_in_the_page_are_named_by_their_hashes() {
        assert_eq!(inline(PAGE, "script"), ["go(\"a>b\")", "import x from \"./x.js\""]);
        assert_eq!(inline(PAGE, "style"), ["a>b{}"]);
        // As `printf 'go("a>b")' | openssl dgst -sha256 -binary | base64` has it.
        assert_eq!(hash("go(\"a>b\")"), "uDuWaRBBJkhcxYKjVgBZ3FwHjEZgGBSSI1c1+PhWIu0=");
    }

    #[test]
    fn the_policy_stands_before_the_first_script() {
        let page = with_policy(PAGE).unwrap();
        assert!(page.find("Content-Security-Policy").unwrap() < page.find("<script").unwrap());
        assert_eq!(page.matches("'sha256-").count(), 3);
        assert!(page.starts_with("<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv"));
        assert!(with_policy("<script></script><meta charset=utf-8>").is_err() && with_policy("").is_err());
    }
}

//! Without a network: what the service worker keeps, and when.

use std::fs;

use browser_driver::{Page, Result, Site, WebGpu};
use serde_json::{Value, json};

use super::spoilt::Folder;
use super::{open, visit};

/// Whether the page's own worker has kept its build and answers.
pub const IS_KEPT: &str = "const worker = (await navigator.serviceWorker.getRegistration())?.active; return worker?.state === 'activated'";

/// The names of this page's own stores, and how many files each holds.
fn stores(page: &Page) -> Result<Value> {
    let script = "const own = `loss-explorer ${new URL('./', location.href).href} `, all = {};
        for (const name of await caches.keys()) if (name.startsWith(own)) all[name.slice(own.length)] = (await (await caches.open(name)).keys()).length;
        return all";
    page.browser().run(script, &[])
}

/// Opens the page in a folder of the site, and waits until it is kept.
fn keep(page: &Page, folder: &str) -> Result<Value> {
    go(page, folder)?;
    page.wait_for("the files to be kept", IS_KEPT)?;
    stores(page)
}

/// Opens the page in a folder of the site, and sees it train.
fn go(page: &Page, folder: &str) -> Result<()> {
    page.browser().open(&format!("{}{folder}?seed=7", page.site().address()))?;
    page.wait_for("window.lossExplorer", "return !!window.lossExplorer")?;
    let now = page.wait_for_iteration(3)?;
    assert_eq!(now.experiment["seed"], 7, "{folder}");
    Ok(())
}

/// Makes another build of a copy of the page: its worker has another name for it, and more files.
fn rebuild(folder: &Folder, inside: &str, build: &str, more: &str) -> Result<()> {
    for script in ["sw.js", "offline.js"] {
        folder.edit(&folder.path().join(inside).join(script), |text| {
            let (before, rest) = text.split_once("const BUILD = \"").unwrap_or_default();
            let (_, after) = rest.split_once('"').unwrap_or_default();
            assert!(!before.is_empty() && (script == "offline.js" || after.contains("const FILES = [")), "{text}");
            format!("{before}const BUILD = \"{build}\"{after}").replace("const FILES = [", &format!("const FILES = [{more}"))
        })?;
    }
    Ok(())
}

#[test]
fn it_opens_without_a_network_after_the_first_visit() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(1)?;
    page.wait_for("the files to be kept", IS_KEPT)?;
    page.site().go_away();
    for address in ["", "index.html"] {
        go(&page, address)?;
    }
    Ok(())
}

#[test]
fn two_deployments_on_one_origin_do_not_disturb_each_other() -> Result<()> {
    let folder = Folder::new()?;
    fs::write(folder.path().join("index.html"), "<!doctype html><title>Two</title>")?;
    for inside in ["a", "b", "a/nested"] {
        folder.add_the_page(inside)?;
    }
    rebuild(&folder, "b", "another", "")?;
    let page = visit(Site::serve(folder.path())?, WebGpu::Absent)?;
    let kept = keep(&page, "a/")?;
    assert_eq!(kept.as_object().map(serde_json::Map::len), Some(1), "{kept}");
    assert!(keep(&page, "b/")?["another"].as_u64() >= Some(7));
    keep(&page, "a/nested/")?;
    assert_eq!(keep(&page, "a/")?, kept);
    page.site().go_away();
    for inside in ["a/", "b/", "a/nested/"] {
        go(&page, inside)?;
    }
    Ok(())
}

#[test]
fn a_new_build_takes_over_only_when_it_is_whole() -> Result<()> {
    let folder = Folder::with_the_page()?;
    rebuild(&folder, "", "first", "")?;
    let page = visit(Site::serve(folder.path())?, WebGpu::Absent)?;
    let first = keep(&page, "")?;
    assert_eq!(first.as_object().map(|all| all.keys().collect::<Vec<_>>()), Some(vec![&"first".to_string()]));

    // One of its files cannot be had.
    rebuild(&folder, "", "second", "\"new.txt\", ")?;
    go(&page, "")?;
    let asked = |page: &Page| page.site().served().iter().any(|served| served.path == "/new.txt" && served.status == 404);
    for _ in 0..400 {
        if asked(&page) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    assert!(asked(&page), "the second build was never tried: {:?}", page.site().served());
    page.wait_for("the half-kept build to go", "return !(await caches.keys()).some(name => name.endsWith(' second'))")?;
    assert_eq!(stores(&page)?, first);
    page.site().go_away();
    go(&page, "")?;

    // Now it can.
    page.site().come_back();
    fs::write(folder.path().join("new.txt"), "here")?;
    go(&page, "")?;
    page.wait_for(
        "the second build in place of the first",
        "return (await caches.keys()).map(name => name.split(' ').at(-1)).join() === 'second'",
    )?;
    assert_eq!(stores(&page)?["second"], json!(first["first"].as_u64().unwrap_or_default() + 1));
    page.site().go_away();
    go(&page, "")
}

//! The page is static files that work from any path and ask nothing of anyone else.

use browser_driver::{Page, Result, Site, WebGpu};

use super::{dist, open, visit};

#[test]
fn it_works_from_a_deep_path() -> Result<()> {
    let page = visit(Site::serve_at(&dist()?, "/some/deep/path/")?, WebGpu::Absent)?;
    page.open("seed=2")?;
    page.wait_for_iteration(5)?;
    let astray: Vec<_> = page.site().served().into_iter().filter(|s| s.status != 200).collect();
    assert!(astray.is_empty(), "{astray:?}");
    Ok(())
}

#[test]
fn it_asks_nothing_of_other_hosts() -> Result<()> {
    for gpu in [WebGpu::Absent, WebGpu::Software] {
        let page = open(gpu, "")?;
        page.wait_for_iteration(20)?;
        page.act("help")?;
        assert_eq!(page.site().foreign(), Vec::<String>::new());
    }
    Ok(())
}

#[test]
fn it_fits_the_projector_without_scrolling_and_the_phone_in_width() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    for view in ["explore", "listing", "softplus", "backprop"] {
        for language in ["en", "zh"] {
            fits(&page, &format!("view={view}&lang={language}"))?;
        }
    }
    Ok(())
}

fn fits(page: &Page, link: &str) -> Result<()> {
    page.open(link)?;
    page.wait_for_iteration(1)?;
    for (width, height, in_height_too) in [(1440, 900, true), (1024, 768, true), (360, 740, false), (320, 568, false)] {
        let screen = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        page.browser().devtools("Emulation.setDeviceMetricsOverride", screen)?;
        // Laid out anew after two frames.
        page.browser().run("for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame)", &[])?;
        let over = "const e = document.documentElement; return [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]";
        let over = page.browser().run(over, &[])?;
        assert_eq!(over[0], 0, "{link}: {width}×{height} scrolls sideways");
        assert!(!in_height_too || over[1] == 0, "{link}: {width}×{height} scrolls down by {}", over[1]);
    }
    Ok(())
}

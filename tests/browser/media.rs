//! The page on paper, in high contrast, below a pointer, and with more to say than there is room.

use browser_driver::{Page, Result, WebGpu};
use serde_json::{Value, json};

use super::open;

/// What the browser makes believe.
fn emulate(page: &Page, media: &str, features: &[(&str, &str)]) -> Result<()> {
    let features: Vec<Value> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    page.browser().devtools("Emulation.setEmulatedMedia", json!({ "media": media, "features": features })).map(drop)
}

/// The luminance of a colour that a script yields, from 0 to 1.
const LUMINANCE: &str = "const luminance = (colour) => { const c = document.createElement('canvas').getContext('2d');
    c.fillStyle = colour; c.fillRect(0, 0, 1, 1); const [r, g, b] = c.getImageData(0, 0, 1, 1).data; return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255; };";

#[test]
fn on_paper_it_is_light_whole_and_without_controls() -> Result<()> {
    for link in ["", "view=listing", "view=softplus", "view=backprop"] {
        let page = open(WebGpu::Absent, link)?;
        page.wait_for_iteration(2)?;
        page.set("theme", "dark")?;
        page.pause()?;
        let look = format!(
            "{LUMINANCE} const style = getComputedStyle(document.body);
            const seen = (selector) => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).length;
            const cut = [...document.querySelectorAll('main, main *')].filter(e => e.checkVisibility() && e.localName !== 'canvas'
                && e.scrollHeight > e.clientHeight + 2 && /auto|scroll|hidden/.test(getComputedStyle(e).overflowY) && e.clientHeight > 0
                && !e.matches('.unseen, .sentence'));
            return [luminance(style.backgroundColor) > 0.9, luminance(style.color) < 0.2,
                seen('.settings, .transport, .tools, nav, [data-action]:not(.code *)'), seen('main canvas, main table') > 0, cut.map(e => e.className)]"
        );
        emulate(&page, "screen", &[])?;
        let screen = page.browser().run(&look, &[])?;
        assert_eq!((&screen[0], screen[2].as_u64() > Some(10)), (&json!(false), true), "?{link} on the screen: {screen}");
        for scheme in ["light", "dark"] {
            emulate(&page, "print", &[("prefers-color-scheme", scheme)])?;
            let paper = page.browser().run(&look, &[])?;
            assert_eq!(paper, json!([true, true, 0, true, []]), "?{link} on paper");
        }
    }
    Ok(())
}

#[test]
fn high_contrast_shows_what_is_chosen_and_what_a_colour_means() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(2)?;
    emulate(&page, "", &[("forced-colors", "active")])?;
    let look = "const style = (selector) => getComputedStyle(document.querySelector(selector));
        const differs = (one, other, names) => names.some(name => style(one)[name] !== style(other)[name]);
        const ground = (selector) => style(selector).backgroundColor;
        return {
            active: matchMedia('(forced-colors: active)').matches,
            tab: differs('[data-tab=explore]', '[data-tab=listing]', ['borderBottomColor']),
            pressed: differs('[data-layer=real]', '[data-layer=grid]', ['backgroundColor']) && differs('[data-scale=linear]', '[data-scale=log]', ['backgroundColor']),
            swatches: ground('[data-ink=real] .swatch') !== ground('body') && ground('[data-ink=real] .swatch') !== ground('[data-ink=penalty] .swatch'),
            palette: style('.palette').backgroundImage.startsWith('linear-gradient'),
        }";
    let seen = page.browser().run(look, &[])?;
    assert_eq!(seen, json!({ "active": true, "tab": true, "pressed": true, "swatches": true, "palette": true }));
    Ok(())
}

#[test]
fn a_layer_that_is_off_is_not_struck_out() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    let look = "const [on, off] = ['real', 'grid'].map(layer => getComputedStyle(document.querySelector(`[data-layer=${layer}]`)));
        return [off.textDecorationLine, on.backgroundColor !== off.backgroundColor, on.color !== off.color]";
    assert_eq!(page.browser().run(look, &[])?, json!(["none", true, true]));
    Ok(())
}

#[test]
fn a_pointer_on_a_chart_moves_no_chart() -> Result<()> {
    let page = open(WebGpu::Absent, "speed=300")?;
    // Far enough for a number with a comma in the tools.
    page.wait_for_iteration(1200)?;
    page.pause()?;
    let boxes = "return [...document.querySelectorAll('.curves canvas')].map(c => { const b = c.getBoundingClientRect(); return [b.x, b.y, b.width, b.height].map(Math.round) })";
    for (link, width, height) in
        [("en", 1440, 900), ("en", 1280, 800), ("en", 1024, 768), ("zh", 1440, 900), ("zh", 1024, 768), ("en", 390, 844)]
    {
        let chinese = page.browser().run("return document.documentElement.lang === 'zh-CN'", &[])? == true;
        if chinese != (link == "zh") {
            page.act("language")?;
        }
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        page.browser().devtools("Emulation.setDeviceMetricsOverride", screen)?;
        page.browser().run("for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)", &[])?;
        let before = page.browser().run(boxes, &[])?;
        for chart in ["scores", "penalty", "d-loss", "g-loss", "quality"] {
            for share in [0.2, 0.6, 0.99] {
                let hover = "const c = document.querySelector(`[data-canvas='${arguments[0]}']`), b = c.getBoundingClientRect();
                    c.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'mouse', clientX: b.x + b.width * arguments[1], clientY: b.y + 9 }));
                    await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
                    return !document.querySelector('.cursor-place').disabled";
                assert_eq!(page.browser().run(hover, &[json!(chart), json!(share)])?, true);
                assert_eq!(page.browser().run(boxes, &[])?, before, "{link} {width}×{height}, {chart} at {share}");
            }
            page.browser().run("document.querySelector(`[data-canvas='${arguments[0]}']`).dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }))", &[json!(chart)])?;
        }
    }
    Ok(())
}

#[test]
fn much_to_say_leaves_the_page_in_sight() -> Result<()> {
    let link: Vec<String> = (0..2000).map(|at| format!("unknown{at}=1")).collect();
    let page = open(WebGpu::Absent, &link.join("&"))?;
    page.wait_for_message("1996 more parts of the link were left out")?;
    let look = "const banner = document.querySelector('[data-messages]'), stage = document.querySelector('[data-canvas=stage]').getBoundingClientRect();
        return [banner.offsetHeight <= innerHeight * 0.31, stage.height > 150 && stage.bottom < innerHeight,
            document.documentElement.scrollHeight <= innerHeight]";
    assert_eq!(page.browser().run(look, &[])?, json!([true, true, true]));
    Ok(())
}

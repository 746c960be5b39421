//! Elements of the page, made in the document at once and kept up to date by the signals that they read.
//!
//! All are of one type: as views with types of their own each kind of element, attribute and closure is compiled once more
//! for every place, which made a third of the page's bytes. What follows signals stops when the piece of the page that it
//! belongs to is made anew. Must not know: what the elements show.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement, Node};

use crate::app::elements::reactive::keep_up;
use crate::text::{Language, Phrase};

/// The language of the page, as what surrounds its elements provides it.
#[derive(Clone, Copy)]
pub struct Spoken(pub Memo<Language>);

/// An element.
pub struct Element(web_sys::Element);

/// An element of this tag.
pub fn el(tag: &'static str) -> Element {
    // The document refuses only what is no name; the tags of the page are names.
    Element(document().create_element(tag).unwrap_or_else(JsCast::unchecked_into))
}

/// A button that does something when it is pressed.
pub fn button(act: impl Fn() + 'static) -> Element {
    el("button").set("type", "button").on_click(act)
}

impl Element {
    /// An attribute, in the language of the page.
    pub fn set(self, name: &'static str, value: impl Into<Phrase>) -> Self {
        let node = self.node();
        say(value.into(), Box::new(move |letters| write(&node, name, letters)));
        self
    }

    /// Its classes.
    pub fn class(self, names: &'static str) -> Self {
        self.set("class", names)
    }

    /// An attribute that follows the signals it reads.
    pub fn follow<P: Into<Phrase>>(self, name: &'static str, read: impl Fn() -> P + 'static) -> Self {
        let node = self.node();
        keep_saying(Box::new(move || read().into()), Box::new(move |letters| write(&node, name, letters)));
        self
    }

    /// An attribute that is there or not, following the signals it reads.
    pub fn flag(self, name: &'static str, read: impl Fn() -> bool + 'static) -> Self {
        let node = self.node();
        on_change(Box::new(read), Box::new(move |on| drop(node.toggle_attribute_with_force(name, on))));
        self
    }

    /// A class that it has or not, following the signals it reads.
    pub fn toggle(self, class: &'static str, read: impl Fn() -> bool + 'static) -> Self {
        let classes = self.0.class_list();
        on_change(Box::new(read), Box::new(move |on| drop(classes.toggle_with_force(class, on))));
        self
    }

    /// A property that follows the signals it reads. What it depends on (the range of a slider, the options of a list) must
    /// be there before.
    pub fn prop(self, name: &'static str, read: impl Fn() -> String + 'static) -> Self {
        let node = self.node();
        keep_up(move || drop(js_sys::Reflect::set(&node, &name.into(), &read().into())));
        self
    }

    /// What an event does.
    pub fn on(self, event: &'static str, act: impl Fn(Event) + 'static) -> Self {
        fn listen(node: web_sys::Element, event: &'static str, act: Box<dyn Fn(Event)>) {
            let act = Closure::wrap(act);
            if let Err(error) = node.add_event_listener_with_callback(event, act.as_ref().unchecked_ref()) {
                leptos::logging::error!("no listener to “{event}”: {error:?}");
            }
            // It goes with the piece of the page that it belongs to. Left to the browser it would stay for good where `act` holds an
            // element beside its own: the two hold one another through this module's memory.
            StoredValue::new_local(Listener { node, event, act });
        }
        listen(self.node(), event, Box::new(act));
        self
    }

    /// What a click does.
    pub fn on_click(self, act: impl Fn() + 'static) -> Self {
        self.on("click", move |_| act())
    }

    /// What a change of a control does, given what it then holds: of "input" while it is moved, of "change" when that is done.
    pub fn on_pick(self, event: &'static str, act: impl Fn(String) + 'static) -> Self {
        self.on(event, move |event| act(event_target_value(&event)))
    }

    /// A text inside, in the language of the page.
    pub fn text(self, text: impl Into<Phrase>) -> Self {
        let node = text_node();
        self.append(&node);
        say(text.into(), Box::new(move |letters| node.set_node_value(Some(letters))));
        self
    }

    /// A text inside that follows the signals it reads.
    pub fn live<P: Into<Phrase>>(self, read: impl Fn() -> P + 'static) -> Self {
        let node = text_node();
        self.append(&node);
        keep_saying(Box::new(move || read().into()), Box::new(move |letters| node.set_node_value(Some(letters))));
        self
    }

    /// An element inside.
    pub fn child(self, child: Self) -> Self {
        self.append(&child.0);
        self
    }

    /// Elements inside.
    pub fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().for_each(|child| self.append(&child.0));
        self
    }

    /// A piece inside that is made anew whenever a signal that `make` read has changed.
    pub fn part(self, make: impl Fn() -> Self + 'static) -> Self {
        self.parts(move || vec![make()])
    }

    /// As [`part`](Self::part), of any number of elements side by side. The focus stays where it was, or goes back to where it was
    /// before there were any.
    pub fn parts(self, make: impl Fn() -> Vec<Self> + 'static) -> Self {
        fn boxed(place: web_sys::Element, make: Box<dyn Fn() -> Vec<Element>>) {
            // What comes later stands behind it.
            let end = text_node();
            let _ = place.append_child(&end);
            let mut shown: Vec<Element> = vec![];
            let mut opener = None;
            keep_up(move || {
                let next = make();
                if shown.is_empty() {
                    opener = document().active_element();
                }
                let focus = focus_among(&place, &shown);
                shown.drain(..).for_each(|old| old.0.remove());
                for element in &next {
                    let _ = place.insert_before(&element.0, Some(&end));
                }
                if let Some(focus) = focus {
                    let successor = focus.find(&place, &next).or_else(|| opener.clone());
                    let _ = successor.map(|element| element.unchecked_into::<HtmlElement>().focus());
                }
                shown = next;
            });
        }
        boxed(self.node(), Box::new(make));
        self
    }

    /// A view of components inside, made anew whenever a signal that `make` read has changed. Whatever it owns goes with it.
    pub fn view(self, make: impl Fn() -> AnyView + 'static) -> Self {
        fn boxed(place: web_sys::Element, make: Box<dyn Fn() -> AnyView>) {
            // What comes later stands behind it.
            let end = text_node();
            let _ = place.append_child(&end);
            let mut shown: Option<<AnyView as Render>::State> = None;
            keep_up(move || {
                if let Some(mut old) = shown.take() {
                    old.unmount();
                }
                let mut next = make().build();
                next.mount(&place, Some(&end));
                shown = Some(next);
            });
        }
        boxed(self.node(), Box::new(make));
        self
    }

    /// This element among components: in a place of its own that takes no room.
    pub fn into_view(self) -> AnyView {
        let place = NodeRef::<leptos::html::Div>::new();
        let element = StoredValue::new_local(self.node());
        place.on_load(move |place| drop(element.with_value(|element| place.append_child(element))));
        view! { <div class="hosted" node_ref=place></div> }.into_any()
    }

    /// The document's own element.
    pub fn node(&self) -> web_sys::Element {
        self.0.clone()
    }

    fn append(&self, child: &Node) {
        let _ = self.0.append_child(child);
    }
}

/// What has the focus: a selector, and its place among what that finds.
struct Focus(String, u32);

/// The focus, if one of these elements has it.
fn focus_among(place: &web_sys::Element, shown: &[Element]) -> Option<Focus> {
    let active = document().active_element()?;
    if !holds(shown, &active) {
        return None;
    }
    let known = ["id", "data-action", "class"].iter().find_map(|name| active.get_attribute(name).map(|value| (*name, value)));
    let (name, value) = known.unwrap_or_default();
    let selector = if name.is_empty() { active.tag_name() } else { ["[", name, "=\"", &value, "\"]"].concat() };
    let all = place.query_selector_all(&selector).ok()?;
    let at = (0..all.length()).find(|&at| all.get(at).is_some_and(|node| node == *active))?;
    Some(Focus(selector, at))
}

impl Focus {
    /// The element that is in the same place now, or the last before it.
    fn find(&self, place: &web_sys::Element, shown: &[Element]) -> Option<web_sys::Element> {
        let all = place.query_selector_all(&self.0).ok()?;
        let element = |at| all.get(at).map(JsCast::unchecked_into::<web_sys::Element>);
        (0..=self.1).rev().filter_map(element).find(|element| holds(shown, element))
    }
}

fn holds(shown: &[Element], node: &Node) -> bool {
    shown.iter().any(|element| element.0.contains(Some(node)))
}

fn write(node: &web_sys::Element, name: &str, value: &str) {
    let _ = node.set_attribute(name, value);
}

fn text_node() -> Node {
    document().create_text_node("").unchecked_into()
}

/// What listens to an event of an element, until it is dropped.
struct Listener {
    node: web_sys::Element,
    event: &'static str,
    act: Closure<dyn Fn(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Err(error) = self.node.remove_event_listener_with_callback(self.event, self.act.as_ref().unchecked_ref()) {
            leptos::logging::error!("the listener to “{}” stays: {error:?}", self.event);
        }
    }
}

/// Writes a phrase, and anew in each other language that the page then speaks.
fn say(phrase: Phrase, write: Box<dyn Fn(&str)>) {
    if phrase.is_same() { write(&phrase.of(Language::English)) } else { keep_saying(Box::new(move || phrase.clone()), write) }
}

/// Writes the phrase that is read, now and whenever it, or the language of the page, is another than before.
fn keep_saying(read: Box<dyn Fn() -> Phrase>, write: Box<dyn Fn(&str)>) {
    let spoken = use_context::<Spoken>();
    if spoken.is_none() {
        leptos::logging::error!("an element outside of the page: it speaks English");
    }
    let letters = move || {
        let phrase = read();
        let language = spoken.filter(|_| !phrase.is_same()).map_or(Language::English, |spoken| spoken.0.get());
        phrase.of(language)
    };
    on_change(Box::new(letters), Box::new(move |letters| write(&letters)));
}

/// Hands on what is read, now and whenever it is another than before.
fn on_change<T: PartialEq + Clone + 'static>(read: Box<dyn Fn() -> T>, act: Box<dyn Fn(T)>) {
    let mut last = None;
    keep_up(move || {
        let now = read();
        if last.as_ref() != Some(&now) {
            act(now.clone());
            last = Some(now);
        }
    });
}

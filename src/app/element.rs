//! Elements of the views, all of one type: as types of their own each kind of element, attribute and closure is compiled once
//! more for every place, which made half of a view's bytes.
//!
//! Must not know: what the views show.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::{ev, html, prelude::*};
use web_sys::MouseEvent;

/// An element in the making.
pub struct Element {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element of this tag.
pub fn el(tag: &'static str) -> Element {
    Element { tag, attributes: vec![], children: vec![] }
}

/// A button that does something when it is pressed.
pub fn button(act: impl Fn() + 'static) -> Element {
    el("button").set("type", "button").on_click(act)
}

impl Element {
    /// An attribute.
    pub fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value: String = value.into();
        self.attributes.push(custom_attribute(name, value).into_any_attr());
        self
    }

    /// Its classes.
    pub fn class(self, names: &'static str) -> Self {
        self.set("class", names)
    }

    /// An attribute that follows the signals it reads.
    pub fn follow(mut self, name: &'static str, read: impl Fn() -> String + Send + 'static) -> Self {
        let read: Box<dyn Fn() -> String + Send> = Box::new(read);
        self.attributes.push(custom_attribute(name, read).into_any_attr());
        self
    }

    /// An attribute that is there or not, following the signals it reads.
    pub fn flag(mut self, name: &'static str, read: impl Fn() -> bool + Send + 'static) -> Self {
        let read: Box<dyn Fn() -> Option<String> + Send> = Box::new(move || read().then(String::new));
        self.attributes.push(custom_attribute(name, read).into_any_attr());
        self
    }

    /// What a click does.
    pub fn on_click(mut self, act: impl Fn() + 'static) -> Self {
        let act: Box<dyn FnMut(MouseEvent)> = Box::new(move |_| act());
        self.attributes.push(leptos::tachys::html::event::on(ev::click, act).into_any_attr());
        self
    }

    /// A text inside.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        self.children.push(text.into_any());
        self
    }

    /// A text inside that follows the signals it reads.
    pub fn live(mut self, read: impl Fn() -> String + Send + 'static) -> Self {
        let read: Box<dyn Fn() -> String + Send> = Box::new(read);
        self.children.push(read.into_any());
        self
    }

    /// An element inside.
    pub fn child(mut self, child: Element) -> Self {
        self.children.push(child.done());
        self
    }

    /// Elements inside.
    pub fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Element::done));
        self
    }

    /// A view inside.
    pub fn view(mut self, view: AnyView) -> Self {
        self.children.push(view);
        self
    }

    /// A piece inside that follows the signals it reads.
    pub fn part(mut self, make: impl Fn() -> Element + Send + 'static) -> Self {
        let make: Box<dyn Fn() -> AnyView + Send> = Box::new(move || make().done());
        self.children.push(make.into_any());
        self
    }

    /// The view.
    pub fn done(self) -> AnyView {
        html::custom(self.tag).child(self.children).add_any_attr(self.attributes).into_any()
    }
}

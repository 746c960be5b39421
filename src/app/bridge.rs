//! Elements as views of leptos, and views inside of elements, for as long as parts of the page are written as such views.
//!
//! Must not know: what they show.

use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use leptos::tachys::html::attribute::{Attribute, any_attribute::AnyAttribute};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr};
use web_sys::{Element as Node, Node as AnyNode};

use super::element::Element;

/// An element on its way into a view.
struct Piece(SendOption<Node>);

/// An element in a view.
struct Placed(Option<Node>);

impl Element {
    /// The view.
    pub fn done(self) -> AnyView {
        Piece(SendOption::new_local(Some(self.node()))).into_any()
    }

    /// A view inside.
    pub fn view(self, view: AnyView) -> Self {
        let mut state = view.build();
        state.mount(&self.node(), None);
        // Kept for as long as what surrounds it is.
        StoredValue::new_local(state);
        self
    }
}

impl Render for Piece {
    type State = Placed;

    fn build(self) -> Placed {
        Placed(self.0.take())
    }

    fn rebuild(self, state: &mut Placed) {
        let next = self.0.take();
        if let (Some(old), Some(next)) = (&state.0, &next) {
            let _ = old.replace_with_with_node_1(next);
        }
        state.0 = next;
    }
}

impl Mountable for Placed {
    fn unmount(&mut self) {
        if let Some(node) = &self.0 {
            node.remove();
        }
    }

    fn mount(&mut self, parent: &Node, marker: Option<&AnyNode>) {
        if let Some(node) = &self.0 {
            let _ = parent.insert_before(node, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some((node, parent)) = self.0.as_ref().and_then(|node| Some((node, node.parent_element()?))) else { return false };
        child.mount(&parent, Some(node));
        true
    }

    fn elements(&self) -> Vec<Node> {
        self.0.iter().cloned().collect()
    }
}

impl AddAnyAttr for Piece {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self {
        self
    }
}

impl RenderHtml for Piece {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Placed {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

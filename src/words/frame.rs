//! What the frame around the views says.

use super::Text;
use crate::engine::view::Tab;

/// The navigation.
pub const VIEWS: Text = Text::new("views", "视图");

/// The name of a view.
pub fn tab(tab: Tab) -> Text {
    match tab {
        Tab::Explore => Text::new("Explore", "探索"),
        Tab::Listing => Text::new("Listing", "代码"),
        Tab::Softplus => Text::new("Softplus", "Softplus"),
        Tab::Backprop => Text::new("Double backprop", "二次反向传播"),
    }
}

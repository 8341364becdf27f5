"""The one window: sidebar, pages, menus, status bar; the only place that knows every screen."""

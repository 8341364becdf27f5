"""Templates, sample data and icons; read through `app.system.resources`."""

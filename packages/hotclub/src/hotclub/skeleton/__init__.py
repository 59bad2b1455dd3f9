"""What startproject and startapp write: `project/` and `app/`, files that end in -tpl are rendered."""

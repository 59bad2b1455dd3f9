"""The pages: what each view of ModelAdmin and AdminSite does, one room a page."""

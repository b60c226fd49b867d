"""The workbench: a study in the browser, over the same actions and views as the command line."""

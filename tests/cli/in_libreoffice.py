"""What a person does with a form in a spreadsheet, done by script: open, look, type, save, close.

Runs under a Python that has `uno`, which is rarely that of the tests. Reads a task as JSON from
standard input: `pipe` of the running LibreOffice, `file`, `look` (per sheet cells to describe) and
`type` (per sheet [row, column, text], counted from 0). Prints as JSON what it found.
"""

import json
import os
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.uno import RuntimeException

XLSX = "Calc MS Excel 2007 XML"
KINDS = {"ANY": "any", "LIST": "list", "WHOLE": "whole", "DATE": "date", "CUSTOM": "custom"}


def connect(pipe, seconds=60):
    """The desktop of LibreOffice, which may still be starting."""
    local = uno.getComponentContext()
    resolve = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver").resolve
    end = time.monotonic() + seconds
    while True:
        try:
            far = resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return far.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", far)
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def setting(name, value):
    """One setting of loading or saving."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def described(cell):
    """What a person sees of a cell: what it says, whether it may be typed in, what it offers."""
    rule = cell.Validation
    kind = rule.Type.value
    return {
        "text": cell.String,
        "locked": cell.CellProtection.IsLocked,
        "kind": KINDS.get(kind, kind),
        "offers": rule.getFormula1().replace('"', "").split(";") if kind == "LIST" else [],
        "refuses": rule.ErrorAlertStyle.value == "STOP" and rule.ShowErrorMessage,
    }


def change(sheet, row, column, text):
    """Type in a cell; returns whether it took it."""
    try:
        # a block of one cell is refused where a person would be; a formula is not
        block = sheet.getCellRangeByPosition(column, row, column, row)
        block.setDataArray((("",),))
    except RuntimeException:
        return False
    # as a person types: a day or a number where the cell has such a format
    sheet.getCellByPosition(column, row).setFormula(text)
    return True


def work(task):
    """Do one task; returns what was found."""
    desktop = connect(task["pipe"])
    if task.get("stop"):
        desktop.terminate()
        return {}
    path = Path(task["file"])
    book = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (setting("Hidden", True),))
    sheets = book.Sheets
    found = {"sheets": list(sheets.ElementNames), "protected": {}, "cells": {}, "refused": []}
    for name in sheets.ElementNames:
        found["protected"][name] = sheets.getByName(name).isProtected()
    for name, cells in task.get("look", {}).items():
        sheet = sheets.getByName(name)
        found["cells"][name] = {c: described(sheet.getCellRangeByName(c)) for c in cells}
    for name, typed in task.get("type", {}).items():
        sheet = sheets.getByName(name)
        for row, column, text in typed:
            if not change(sheet, row, column, text):
                found["refused"].append([name, row, column])
    if "type" in task:
        book.storeToURL(path.as_uri(), (setting("FilterName", XLSX),))
    book.close(True)
    return found


if __name__ == "__main__":
    print(json.dumps(work(json.load(sys.stdin))), flush=True)
    os._exit(0)  # its bridge to the office crashes now and then when Python takes it apart

#!/bin/bash
# Dubbelklik: een dossieraudit, stap voor stap.
cd "$(dirname "$0")" || exit 1
if [ -x .venv/bin/jeugd ]; then
    .venv/bin/jeugd audit --menu
else
    echo "Jeugdlib wordt eerst klaargezet. Dat duurt een paar minuten."
    python3 make.py jeugd audit --menu
fi
echo
read -r -p "Druk op Enter om dit venster te sluiten. " || true

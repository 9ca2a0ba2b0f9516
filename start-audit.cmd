@echo off
rem Dubbelklik: een dossieraudit, stap voor stap.
chcp 65001 >nul
cd /d "%~dp0"
if exist ".venv\Scripts\jeugd.exe" (
    ".venv\Scripts\jeugd.exe" audit --menu
) else (
    where py >nul 2>nul || echo Zet eerst Python op deze computer; LEESMIJ.md zegt hoe.
    echo Jeugdlib wordt eerst klaargezet. Dat duurt een paar minuten.
    py make.py jeugd audit --menu
)
echo.
pause

@echo off
rem Dubbelklik: zet Jeugdlib klaar in deze map, zonder internet, en maak de rapporten.
chcp 65001 >nul
cd /d "%~dp0"
set DOEL=%*
if "%~1"=="" set DOEL=reports
py -@PYTHON@ -c "" 2>nul
if errorlevel 1 (
    echo Zet eerst Python @PYTHON@ op deze computer; LEESMIJ-EERST.txt zegt hoe.
) else (
    py -@PYTHON@ make.py %DOEL%
)
echo.
pause

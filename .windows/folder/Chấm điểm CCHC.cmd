@echo off
rem pythonw has no console window.
start "" "%~dp0python\pythonw.exe" -m par_index app %*

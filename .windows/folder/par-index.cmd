@echo off
rem The commands, for those who use them: par-index score son-tra-2026 --targets
"%~dp0python\python.exe" -m par_index %*

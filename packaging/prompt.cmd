@echo off
rem A prompt that finds lianxin and speaks UTF-8, so that Chinese text survives pipes and files.
chcp 65001 >nul
set "PATH=%~dp0;%PATH%"
if exist "%USERPROFILE%\Desktop" cd /d "%USERPROFILE%\Desktop"
title lianxin
"%~dp0lianxin.exe" --version
cmd /k

; Installs lianxin for one person, without an administrator's rights. The data stays on removal unless the person ticks it.
;   makensis -DVERSION=0.1.0 -DFILES=folder -DOUT=setup.exe installer.nsi
; Silent: setup.exe /S [/D=folder]; uninstall.exe /S keeps the data.
Target amd64-unicode
RequestExecutionLevel user
SetCompressor /SOLID lzma
!include MUI2.nsh
!include LogicLib.nsh

Name "$(NAME)"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\lianxin"
InstallDirRegKey HKCU "Software\lianxin" "folder"
BrandingText "lianxin ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 ProductName "lianxin"
VIAddVersionKey /LANG=2052 FileVersion "${VERSION}"
VIAddVersionKey /LANG=2052 FileDescription "lianxin"
VIAddVersionKey /LANG=2052 LegalCopyright "MIT OR Apache-2.0"

!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\lianxin"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\lianxin.exe"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString NAME ${LANG_SIMPCHINESE} "连心"
LangString NAME ${LANG_ENGLISH} "lianxin"
LangString PROMPT ${LANG_SIMPCHINESE} "连心 命令行"
LangString PROMPT ${LANG_ENGLISH} "lianxin prompt"
LangString GUIDE ${LANG_SIMPCHINESE} "连心 使用说明"
LangString GUIDE ${LANG_ENGLISH} "lianxin guide (Chinese)"
LangString PROGRAM ${LANG_SIMPCHINESE} "程序"
LangString PROGRAM ${LANG_ENGLISH} "The program"
LangString DATA ${LANG_SIMPCHINESE} "本机的数据 (没有上传的就没有了)"
LangString DATA ${LANG_ENGLISH} "The data on this machine (what was not sent is lost)"
LangString OPEN ${LANG_SIMPCHINESE} "连心还开着。请先退出 (Ctrl+Q)，再点“重试”。"
LangString OPEN ${LANG_ENGLISH} "lianxin is still open. Leave it (Ctrl+Q), then press Retry."

; A program that runs cannot be written over.
!macro CLOSED
  ${DoWhile} ${FileExists} "$INSTDIR\lianxin.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\lianxin.exe" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(OPEN)" /SD IDCANCEL IDCANCEL`
      SetErrorLevel 1
      Quit
    ${EndIf}
  ${Loop}
!macroend

Section
  !insertmacro CLOSED
  SetOutPath "$INSTDIR"
  File /r "${FILES}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$DESKTOP\$(NAME).lnk" "$INSTDIR\lianxin.exe"
  CreateDirectory "$SMPROGRAMS\$(NAME)"
  CreateShortcut "$SMPROGRAMS\$(NAME)\$(NAME).lnk" "$INSTDIR\lianxin.exe"
  CreateShortcut "$SMPROGRAMS\$(NAME)\$(PROMPT).lnk" "$INSTDIR\prompt.cmd"
  CreateShortcut "$SMPROGRAMS\$(NAME)\$(GUIDE).lnk" "$INSTDIR\使用说明.html"
  WriteRegStr HKCU "Software\lianxin" "folder" "$INSTDIR"
  WriteRegStr HKCU "Software\lianxin" "name" "$(NAME)"
  WriteRegStr HKCU "${REMOVAL}" "DisplayName" "$(NAME)"
  WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\lianxin.exe"
  WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
  WriteRegDWORD HKCU "${REMOVAL}" "NoRepair" 1
SectionEnd

Section "un.$(PROGRAM)"
  SectionIn RO
  !insertmacro CLOSED
  ; Its own files alone: somebody may have put others there.
  Delete "$INSTDIR\lianxin.exe"
  Delete "$INSTDIR\prompt.cmd"
  Delete "$INSTDIR\使用说明.html"
  Delete "$INSTDIR\CHANGELOG.md"
  Delete "$INSTDIR\LICENSES.txt"
  Delete "$INSTDIR\VERSION"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ; As it was called at the installation, whatever the language is now.
  ReadRegStr $1 HKCU "Software\lianxin" "name"
  ${If} $1 != ""
    Delete "$DESKTOP\$1.lnk"
    RMDir /r "$SMPROGRAMS\$1"
  ${EndIf}
  DeleteRegKey HKCU "${REMOVAL}"
  DeleteRegKey HKCU "Software\lianxin"
SectionEnd

Section /o "un.$(DATA)"
  RMDir /r "$LOCALAPPDATA\lianxin"
  RMDir /r "$APPDATA\lianxin"
SectionEnd

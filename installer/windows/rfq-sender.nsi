; A per-user installer: no administrator is asked. Silent: /S, into another folder /D=C:\folder (last, without quotes).
;   makensis -DVERSION=1.2.0 -DDIST=folder -DOUT=setup.exe rfq-sender.nsi
; Ends with 2 where the program runs, and changes nothing then. The uninstaller keeps the user's data, unless its box is
; ticked; silent it keeps them as well, unless /REMOVE-DATA is given.
Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "nsDialogs.nsh"

!define NAME "RFQ Sender"
!define WINDOW "RFQ Sender.exe"
!define COMMAND "rfq-sender.exe"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\RFQSender"
!define CLASSES "Software\Classes"
!define KIND "RFQSender.Request"
!define DATA "$LOCALAPPDATA\${NAME}"

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
SetCompressor /SOLID lzma
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "LegalCopyright" "MIT License"
!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif

!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.AskForData un.HearOfData
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString RUNNING ${LANG_ENGLISH} "RFQ Sender is running. Close it, then go on."
LangString RUNNING ${LANG_GERMAN} "RFQ Sender läuft. Schließen Sie es, und fahren Sie dann fort."
LangString DATA_TITLE ${LANG_ENGLISH} "Your data"
LangString DATA_TITLE ${LANG_GERMAN} "Ihre Daten"
LangString DATA_TEXT ${LANG_ENGLISH} "Vendors, RFQs, sent emails and settings of this user are kept in ${DATA}. A later installation finds them there."
LangString DATA_TEXT ${LANG_GERMAN} "Lieferanten, Anfragen, gesendete E-Mails und Einstellungen dieses Benutzers bleiben in ${DATA}. Eine spätere Installation findet sie dort."
LangString DATA_REMOVE ${LANG_ENGLISH} "Delete them as well. This can't be undone."
LangString DATA_REMOVE ${LANG_GERMAN} "Auch diese löschen. Das kann nicht rückgängig gemacht werden."

Var RemoveData
Var RemoveBox

; A program that runs can't be written to: that is how it is known.
!macro RefuseWhileRunning PREFIX
  Function ${PREFIX}RefuseWhileRunning
    Push $0
    ${PREFIX}Again:
    ${If} ${FileExists} "$INSTDIR\${WINDOW}"
      ClearErrors
      FileOpen $0 "$INSTDIR\${WINDOW}" a
      ${If} ${Errors}
        Goto ${PREFIX}Runs
      ${EndIf}
      FileClose $0
      ClearErrors
      FileOpen $0 "$INSTDIR\${COMMAND}" a
      ${If} ${Errors}
        Goto ${PREFIX}Runs
      ${EndIf}
      FileClose $0
    ${EndIf}
    Goto ${PREFIX}Ends
    ${PREFIX}Runs:
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY ${PREFIX}Again
    SetErrorLevel 2
    Quit
    ${PREFIX}Ends:
    Pop $0
  FunctionEnd
!macroend
!insertmacro RefuseWhileRunning ""
!insertmacro RefuseWhileRunning "un."

Section "install"
  Call RefuseWhileRunning
  RMDir /r "$INSTDIR\_internal" ; of an earlier version: nothing of it is left to be found
  SetOutPath "$INSTDIR"
  File /r "${DIST}/*.*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr HKCU "${CLASSES}\.rfqx" "" "${KIND}"
  WriteRegStr HKCU "${CLASSES}\${KIND}" "" "RFQ of ${NAME}"
  WriteRegStr HKCU "${CLASSES}\${KIND}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'

  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${KEY}" "Publisher" "RFQ Sender"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
SectionEnd

Function un.onInit
  StrCpy $RemoveData 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REMOVE-DATA" $1
  ${IfNot} ${Errors}
    StrCpy $RemoveData 1
  ${EndIf}
FunctionEnd

Function un.AskForData
  !insertmacro MUI_HEADER_TEXT "$(DATA_TITLE)" ""
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 36u "$(DATA_TEXT)"
  Pop $0
  ${NSD_CreateCheckbox} 0 44u 100% 12u "$(DATA_REMOVE)"
  Pop $RemoveBox
  nsDialogs::Show
FunctionEnd

Function un.HearOfData
  ${NSD_GetState} $RemoveBox $RemoveData
FunctionEnd

Section "Uninstall"
  Call un.RefuseWhileRunning
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\*.*"
  RMDir "$INSTDIR" ; only where nothing of somebody else's is in it
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "${CLASSES}\${KIND}"
  ReadRegStr $0 HKCU "${CLASSES}\.rfqx" ""
  ${If} $0 == "${KIND}"
    DeleteRegKey HKCU "${CLASSES}\.rfqx"
  ${EndIf}
  ${If} $RemoveData == 1
    RMDir /r "${DATA}"
  ${EndIf}
SectionEnd

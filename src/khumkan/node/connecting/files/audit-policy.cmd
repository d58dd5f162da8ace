@echo off
rem khumkan: what Windows itself should log for our rules. Run as administrator, or as a start-up
rem script by group policy. Subcategories by their numbers: their names are translated.
rem Undo: auditpol /restore /file:%ProgramData%\khumkan\audit-policy-before.csv
chcp 65001 >nul
if not exist "%ProgramData%\khumkan" mkdir "%ProgramData%\khumkan"
if not exist "%ProgramData%\khumkan\audit-policy-before.csv" auditpol /backup /file:"%ProgramData%\khumkan\audit-policy-before.csv"

rem Advanced settings win over the old nine categories.
reg add "HKLM\SYSTEM\CurrentControlSet\Control\Lsa" /v SCENoApplyLegacyAuditPolicy /t REG_DWORD /d 1 /f >nul

rem Logons: 4624, 4625, 4634, 4648, 4672, 4740, 4778
call :both 0CCE9215-69AE-11D9-BED3-505054503030
call :success 0CCE9216-69AE-11D9-BED3-505054503030
call :both 0CCE9217-69AE-11D9-BED3-505054503030
call :success 0CCE921B-69AE-11D9-BED3-505054503030
call :both 0CCE921C-69AE-11D9-BED3-505054503030
rem Accounts and groups: 4720, 4722-4726, 4728, 4732, 4756, 4741
call :both 0CCE9235-69AE-11D9-BED3-505054503030
call :success 0CCE9236-69AE-11D9-BED3-505054503030
call :success 0CCE9237-69AE-11D9-BED3-505054503030
rem Passwords and tickets, on domain controllers: 4768, 4769, 4771, 4776
call :both 0CCE923F-69AE-11D9-BED3-505054503030
call :both 0CCE9242-69AE-11D9-BED3-505054503030
call :both 0CCE9240-69AE-11D9-BED3-505054503030
rem The directory, on domain controllers: 4662, 5136
call :success 0CCE923B-69AE-11D9-BED3-505054503030
call :success 0CCE923C-69AE-11D9-BED3-505054503030
rem Programs: 4688, with the command line
call :success 0CCE922B-69AE-11D9-BED3-505054503030
reg add "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Audit" /v ProcessCreationIncludeCmdLine_Enabled /t REG_DWORD /d 1 /f >nul
rem Scheduled tasks: 4698-4702. Services: 4697. Shares: 5140. The audit itself: 4719
call :both 0CCE9227-69AE-11D9-BED3-505054503030
call :success 0CCE9211-69AE-11D9-BED3-505054503030
call :success 0CCE9224-69AE-11D9-BED3-505054503030
call :both 0CCE922F-69AE-11D9-BED3-505054503030

rem PowerShell: 4104, the text of scripts
reg add "HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging" /v EnableScriptBlockLogging /t REG_DWORD /d 1 /f >nul

rem Room for what is not fetched yet: 1 GB, 256 MB. One channel is off by default.
wevtutil sl Security /ms:1073741824
wevtutil sl System /ms:268435456
wevtutil sl "Microsoft-Windows-PowerShell/Operational" /ms:268435456
wevtutil sl "Microsoft-Windows-TaskScheduler/Operational" /e:true
wevtutil sl "Microsoft-Windows-Sysmon/Operational" /ms:1073741824 2>nul
echo khumkan: done. auditpol /get /category:* shows it.
exit /b 0

:both
auditpol /set /subcategory:{%1} /success:enable /failure:enable >nul || echo khumkan: %1 could not be set
exit /b 0

:success
auditpol /set /subcategory:{%1} /success:enable >nul || echo khumkan: %1 could not be set
exit /b 0

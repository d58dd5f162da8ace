"""What Sysmon reads from a program's version resource."""
# ruff: noqa: E501 - rows of a table are read across

MICROSOFT = ("Microsoft® Windows® Operating System", "Microsoft Corporation", "10.0.19041.4597")
NOTHING = ("-", "-", "-", "-", "-")
# program in lower case: (description, product, company, version, original file name)
# fmt: off
KNOWN = {
    "winword.exe": ("Microsoft Word", "Microsoft Office", "Microsoft Corporation", "16.0.17928.20156", "WinWord.exe"),
    "excel.exe": ("Microsoft Excel", "Microsoft Office", "Microsoft Corporation", "16.0.17928.20156", "Excel.exe"),
    "outlook.exe": ("Microsoft Outlook", "Microsoft Outlook", "Microsoft Corporation", "16.0.17928.20156", "Outlook.exe"),
    "chrome.exe": ("Google Chrome", "Google Chrome", "Google LLC", "142.0.7444.60", "chrome.exe"),
    "anydesk.exe": ("AnyDesk", "AnyDesk", "AnyDesk Software GmbH", "9.0.4", "AnyDesk.exe"),
    "teamviewer.exe": ("TeamViewer", "TeamViewer", "TeamViewer Germany GmbH", "15.61.3", "TeamViewer.exe"),
    "teamviewerqs.exe": ("TeamViewer QuickSupport", "TeamViewer", "TeamViewer Germany GmbH", "15.61.3", "TeamViewerQS.exe"),
    "rustdesk.exe": ("RustDesk Remote Desktop", "RustDesk", "Purslane Ltd", "1.3.7", "rustdesk.exe"),
    "screenconnect.clientservice.exe": ("ScreenConnect Client Service", "ScreenConnect", "ScreenConnect Software", "25.2.4.9229", "ScreenConnect.ClientService.exe"),
    "screenconnect.windowsclient.exe": ("ScreenConnect Client", "ScreenConnect", "ScreenConnect Software", "25.2.4.9229", "ScreenConnect.WindowsClient.exe"),
    "psexec64.exe": ("Execute processes remotely", "Sysinternals PsExec", "Sysinternals - www.sysinternals.example", "2.43", "psexec.c"),
    "procdump64.exe": ("Sysinternals process dump utility", "ProcDump", "Sysinternals - www.sysinternals.example", "11.0", "procdump"),
    "httpd.exe": ("Apache HTTP Server", "Apache HTTP Server", "Apache Software Foundation", "2.4.58", "httpd.exe"),
    "php-cgi.exe": ("CGI / FastCGI", "PHP php-cgi.exe", "The PHP Group", "8.0.30", "php-cgi.exe"),
    "hosclient.exe": ("HosClient", "HosClient HIS", "HosClient Project (fictional)", "4.66.9", "HosClient.exe"),
    "powershell.exe": ("Windows PowerShell", *MICROSOFT[:2], "10.0.19041.4597", "PowerShell.EXE"),
    "cmd.exe": ("Windows Command Processor", *MICROSOFT[:2], "10.0.19041.4597", "Cmd.Exe"),
    "foxitpdfreader.exe": ("Foxit PDF Reader", "Foxit PDF Reader", "Foxit Software Inc.", "2026.2.0", "FoxitPDFReader.exe"),
    "msmpeng.exe": ("Antimalware Service Executable", *MICROSOFT[:2], "4.18.26090.11", "MsMpEng.exe"),
    "avagent.exe": ("AvShield Agent", "AvShield Endpoint", "AvShield (fictional)", "9.2.1", "avagent.exe"),
    "7z.exe": ("7-Zip Console", "7-Zip", "Igor Pavlov", "25.01", "7z.exe"),
}
# fmt: on


def describe(image: str) -> tuple[str, str, str, str, str]:
    r"""Return description, product, company, version and original name of a program.

    What lies under C:\Windows is Windows' own; elsewhere, what is not known has no resource: "-".
    """
    name = image.rsplit("\\", 1)[-1]
    known = KNOWN.get(name.lower())
    if known is not None:
        return known
    if not image.lower().startswith("c:\\windows\\"):
        return NOTHING
    product, company, version = MICROSOFT
    return name.split(".")[0], product, company, version, name

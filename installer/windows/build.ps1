# On Windows: the program with its makers' Python, its installer, and a try of both. Wants Python 3.11 or newer and NSIS
# (makensis) on the path. SIGN_CERTIFICATE_BASE64 and SIGN_PASSWORD sign it; without them it says that it is not signed.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

function Invoke-Checked([string] $Program, [string[]] $Words) {
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

function Add-Signature([string] $File) {
    if (-not $env:SIGN_CERTIFICATE_BASE64) {
        Write-Host "Not signed: SIGN_CERTIFICATE_BASE64 is empty. Windows will say that the publisher is unknown."
        return
    }
    $certificate = Join-Path $env:TEMP "release.pfx"
    [IO.File]::WriteAllBytes($certificate, [Convert]::FromBase64String($env:SIGN_CERTIFICATE_BASE64))
    try {
        $kits = "${env:ProgramFiles(x86)}\Windows Kits\10\bin"
        $signtool = Get-ChildItem $kits -Recurse -Filter signtool.exe | Where-Object FullName -Match "x64" | Select-Object -Last 1
        Invoke-Checked $signtool.FullName @("sign", "/f", $certificate, "/p", $env:SIGN_PASSWORD, "/fd", "sha256",
            "/tr", "http://timestamp.digicert.com", "/td", "sha256", "/d", "RFQ Sender", $File)
    } finally {
        Remove-Item $certificate
    }
}

Invoke-Checked "python" @("-m", "venv", ".venv")
$python = ".venv\Scripts\python.exe"
Invoke-Checked $python @("-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", "requirements.lock")
Invoke-Checked $python @("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
$version = & $python -c "import app; print(app.__version__)"

Invoke-Checked $python @("-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", "rfq_sender.spec")
Get-ChildItem "dist\rfq-sender\*.exe" | ForEach-Object { Add-Signature $_.FullName }
$env:QT_QPA_PLATFORM = "offscreen"
Invoke-Checked "dist\rfq-sender\rfq-sender.exe" @("doctor", "--self-test")

$setup = Join-Path (Get-Location) "dist\RFQ-Sender-$version-Setup.exe"
Invoke-Checked "makensis" @("-V1", "-DVERSION=$version", "-DDIST=$(Join-Path (Get-Location) 'dist\rfq-sender')", "-DOUT=$setup",
    "-DICON=$(Join-Path (Get-Location) 'build\icons\rfq-sender.ico')", "installer\windows\rfq-sender.nsi")
Add-Signature $setup

# What the buyer does, without asking anybody.
$installed = "$env:LOCALAPPDATA\Programs\RFQ Sender"
Start-Process $setup "/S" -Wait
Invoke-Checked "$installed\rfq-sender.exe" @("doctor", "--self-test")
Start-Process "$installed\Uninstall.exe" "/S" -Wait
for ($i = 0; $i -lt 60 -and (Test-Path $installed); $i++) { Start-Sleep -Milliseconds 500 }
if (Test-Path $installed) { throw "left behind: $installed" }
Write-Host "Built, installed, tested and removed: $setup"

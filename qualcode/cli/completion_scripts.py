"""The completion script of each shell, and where it is saved."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError

_BASH = r"""# Completion of qualcode's commands, and of the names in a study.
_qualcode_completion() {
    local LC_ALL=C
    local line="${COMP_LINE:0:COMP_POINT}"
    unset LC_ALL
    local reply
    COMPREPLY=()
    while IFS= read -r reply; do
        COMPREPLY+=("$reply")
    done < <(_QUALCODE_COMPLETE=bash _QUALCODE_LINE="$line" _QUALCODE_PART="$2" "$1" 2>/dev/null)
    # After `FG1:` a turn follows.
    [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace 2>/dev/null
    return 0
}
complete -o default -F _qualcode_completion qualcode
"""

_ZSH = r"""#compdef qualcode
# Completion of qualcode's commands, and of the names in a study.
_qualcode() {
    local line word
    local -a found shown open open_shown
    for line in "${(@f)$(_QUALCODE_COMPLETE=zsh _QUALCODE_WORDS="${(F)${(@Q)words[1,CURRENT-1]}}" \
        _QUALCODE_PART="${(Q)PREFIX}" command qualcode 2>/dev/null)}"; do
        word="${line%%$'\t'*}"
        [[ -z $word ]] && continue
        if [[ $word == *[:=] ]]; then
            open+=("$word"); open_shown+=("$word  ${line#*$'\t'}")
        else
            found+=("$word"); shown+=("$word  ${line#*$'\t'}")
        fi
    done
    (( ${#found} + ${#open} )) || { _files; return }
    (( ${#found} )) && compadd -l -d shown -a found
    (( ${#open} )) && compadd -l -S '' -d open_shown -a open
}
if [[ $funcstack[1] == _qualcode ]]; then
    _qualcode "$@"
else
    compdef _qualcode qualcode
fi
"""

_FISH = r"""# Completion of qualcode's commands, and of the names in a study.
function __qualcode_asks
    # fish itself chooses among names, however they are quoted; only options are asked for by letter.
    set -lx _QUALCODE_PART (commandline -ct)
    string match -q -- '-*' "$_QUALCODE_PART"; or set _QUALCODE_PART ''
    set -lx _QUALCODE_COMPLETE fish
    set -lx _QUALCODE_WORDS (string join \n -- (commandline -opc) | string collect)
    set -g __qualcode_found (command qualcode 2>/dev/null)
    test (count $__qualcode_found) -gt 0
end
complete --command qualcode --no-files --condition __qualcode_asks --arguments '$__qualcode_found'
"""

_POWERSHELL = r"""# Completion of qualcode's commands, and of the names in a study.
Register-ArgumentCompleter -Native -CommandName qualcode -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @()
    $unfinished = ''
    foreach ($element in $commandAst.CommandElements) {
        $said = if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value } else { $element.Extent.Text }
        if ($element.Extent.EndOffset -lt $cursorPosition) { $words += $said }
        elseif ($element.Extent.StartOffset -lt $cursorPosition) { $unfinished = $said }
    }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $Env:_QUALCODE_COMPLETE = 'powershell'
        $Env:_QUALCODE_WORDS = $words -join "`n"
        $Env:_QUALCODE_PART = $unfinished
        $lines = @(& qualcode 2>$null)
    }
    finally {
        $Env:_QUALCODE_COMPLETE = $null
        $Env:_QUALCODE_WORDS = $null
        $Env:_QUALCODE_PART = $null
        [Console]::OutputEncoding = $encoding
    }
    foreach ($line in $lines) {
        $word, $meaning = $line -split "`t", 2
        if (-not $word) { continue }
        if (-not $meaning) { $meaning = $word }
        $quoted = $word
        if ($word -notmatch '^[\w.:=/\\-]+$') {
            $quoted = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($word) + "'"
        }
        [System.Management.Automation.CompletionResult]::new($quoted, $word, 'ParameterValue', $meaning)
    }
}
"""

_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}


@dataclass(frozen=True)
class Installed:
    """Where a script was saved, and the start-up file that loads it (None if it needs none)."""

    script: Path
    start_up: Path | None


def script_for(shell: str) -> str:
    """Return the script of that shell."""
    try:
        return SCRIPTS["powershell" if shell == "pwsh" else shell]
    except KeyError:
        raise QualcodeError(
            f"There is no completion for '{shell}'."
            if shell
            else "The shell could not be recognised.",
            f"Name one of: {', '.join(SCRIPTS)}.",
        ) from None


def install_script(shell: str) -> Installed:
    """Save the script where the shell finds it and load it in the start-up file; safe to repeat."""
    text, home = script_for(shell), Path.home()
    if shell == "bash":
        script = home / ".bash_completions" / "qualcode.sh"
        # A terminal on macOS starts bash in such a way that it reads only this file.
        start_up = home / (".bash_profile" if sys.platform == "darwin" else ".bashrc")
        return _installed(script, text, start_up, f"source '{script}'")
    if shell == "zsh":
        script = home / ".zfunc" / "_qualcode"
        start_up = Path(os.environ.get("ZDOTDIR") or home) / ".zshrc"
        return _installed(
            script, text, start_up, "fpath+=~/.zfunc; autoload -Uz compinit; compinit"
        )
    if shell == "fish":
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return _installed(config / "fish" / "completions" / "qualcode.fish", text)
    profile = _powershell_profile(shell)
    # The line is plain ASCII, whatever the folder is called: old PowerShells read a profile in the
    # code page of the machine.
    name = "qualcode-completion.ps1"
    return _installed(profile.with_name(name), text, profile, f'. "$PSScriptRoot/{name}"')


def _installed(script: Path, text: str, start_up: Path | None = None, line: str = "") -> Installed:
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(text, encoding="utf-8", newline="\n")
    if start_up:
        before = start_up.read_bytes() if start_up.is_file() else b""
        # Windows' own editor has long saved a profile as UTF-16.
        encoding = next(
            (name for mark, name in _UTF_16.items() if before.startswith(mark)), "utf-8"
        )
        lines = before.decode(encoding, "replace").splitlines(keepends=True)
        if line not in map(str.rstrip, lines):
            gap = "\n" if lines and not lines[-1].endswith("\n") else ""
            start_up.parent.mkdir(parents=True, exist_ok=True)
            with start_up.open("ab") as file:
                file.write(f"{gap}{line}\n".encode(encoding))
    return Installed(script, start_up)


def _powershell_profile(shell: str) -> Path:
    asked = [
        shell,
        "-NoProfile",
        "-Command",
        "[Console]::OutputEncoding = [Text.Encoding]::UTF8; $PROFILE",
    ]
    try:
        done = subprocess.run(asked, capture_output=True, check=True, timeout=60)  # noqa: S603
        said = done.stdout.decode("utf-8", "replace").strip().lstrip("\ufeff")
    except (OSError, subprocess.SubprocessError):
        said = ""
    if not Path(said).name:
        raise QualcodeError(
            f"'{shell}' does not say where its profile is.",
            "Copy the output of `qualcode completion powershell --print` into your profile.",
        )
    return Path(said)

# Prints what zsh offers: zsh -f in-zsh.zsh SCRIPT LINE. The cursor is at the end of the line.
zmodload zsh/zpty
setup=$(mktemp)
cat > $setup <<END
PROMPT=
autoload -Uz compinit && compinit -D -u
bindkey '^I' complete-word
zstyle ':completion:*' insert-tab false
null-line() { print -rn -- \$'\0' }
compprefuncs=(null-line)
comppostfuncs=(null-line exit)
# Prints the matches of each call, in the place of the menu.
compadd() {
  if [[ \${argv[(I)-[OAD]]} -gt 0 ]]; then builtin compadd "\$@"; return; fi
  local -a hits
  builtin compadd -O hits "\$@"
  (( \${#hits} )) && print -rl -- \$hits
  builtin compadd "\$@"
}
source $1
print -r -- READY
END
zpty inner zsh -f -i
zpty -w inner "source $setup"
repeat 100; do
  zpty -r inner line '*READY'$'\r' && break
done
zpty -w -n inner "$2"$'\t'
zpty -r inner line $'*\0'
zpty -r inner line $'*\0'
print -r -- ${line//[$'\0\r']/}
rm -f $setup

# Prints what bash offers: bash in-bash.sh SCRIPT WORD... The last word is the one at the cursor.
source "$1"
shift
COMP_WORDS=(firedrill)
# As readline splits them: each "=" and ":" is a word of its own.
for word in "$@"; do
  part=''
  for ((i = 0; i < ${#word}; i++)); do
    if [[ ${word:i:1} == [=:] ]]; then
      [[ $part ]] && COMP_WORDS+=("$part")
      COMP_WORDS+=("${word:i:1}")
      part=''
    else
      part+=${word:i:1}
    fi
  done
  [[ $part || ! $word ]] && COMP_WORDS+=("$part")
done
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_firedrill
printf '%s\n' "${COMPREPLY[@]}"

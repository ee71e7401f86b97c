# bash completion of monofy
# The template of docs/completion/monofy.bash: a test fills in the marks.

# _monofy_words ARGUMENT...: what compgen makes of the word that is being typed.
_monofy_words() {
    mapfile -t COMPREPLY < <(compgen "$@" -- "$current" | sort -u)
    [[ $1 != -[fd] ]] || compopt -o filenames 2>/dev/null
}

# _monofy_names KIND: names of what runs: services, jobs or all.
_monofy_names() {
    local kind=
    case $1 in services) kind='"kind":"service"' ;; jobs) kind='"kind":"job"' ;; esac
    _monofy_words -W "$(monofy ctl status --json 2>/dev/null | grep -F "$kind" | sed -n 's/.*"name": *"\([^"]*\)".*/\1/p')"
}

# _monofy_value OPTION: what its value can be.
_monofy_value() {
    case $1 in
@VALUES@
    esac
}

_monofy_ctl() {
    local verb= options= what= i
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            = | -*) ;;
            *) [[ ${COMP_WORDS[i - 1]} == = || ${COMP_WORDS[i - 1]} == --control || -n $verb ]] || verb=${COMP_WORDS[i]} ;;
        esac
    done
    if [[ -z $verb ]]; then
        if [[ $current == -* ]]; then _monofy_words -W '--control= --pid= --help'; else _monofy_words -W '@VERBS@'; fi
        return
    fi
    case $verb in
@VERBCASES@
    esac
    if [[ $current == -* ]]; then _monofy_words -W "$options"
    elif [[ $what == files ]]; then _monofy_words -f
    elif [[ -n $what ]]; then _monofy_names "$what"; fi
}

# Where the last command begins: behind &&, ||| or its name; options may stand there.
_monofy() {
    local current=${COMP_WORDS[COMP_CWORD]} i word program=0 option=
    COMPREPLY=()
    if [[ ${COMP_WORDS[1]-} == ctl ]] && ((COMP_CWORD > 1)); then
        _monofy_ctl
        return
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
            '&&' | "'&&'" | '"&&"' | '|||' | "'|||'" | '"|||"') program=0 option= ;;
            *)
                ((program == 0)) || continue
                case $word in
                    = | : | *:) ;;
                    --) program=$((i + 1)) ;;
                    @FLAGS@) option= ;;
                    -*) option=$word ;;
                    *)
                        if [[ ${COMP_WORDS[i + 1]-} == : ]]; then :
                        elif [[ -n $option ]]; then option=
                        else program=$i; fi
                        ;;
                esac
                ;;
        esac
    done
    if ((program > 0 && program < COMP_CWORD)); then
        # The program's own completion, where bash-completion can call it.
        if declare -F _command_offset >/dev/null; then _command_offset "$program"; else _monofy_words -f; fi
    elif [[ -n $option ]]; then
        if [[ $current == = ]]; then current=; fi
        _monofy_value "$option"
    elif [[ $current == -* ]]; then
        _monofy_words -W '@OPTIONS@'
    else
        _monofy_words -c
        ((COMP_CWORD > 1)) || mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W ctl -- "$current")
    fi
}
complete -F _monofy monofy

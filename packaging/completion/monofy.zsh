#compdef monofy
# zsh completion of monofy
# The template of docs/completion/monofy.zsh: a test fills in the marks.

# _monofy_names KIND: names of what runs: services, jobs or all.
_monofy_names() {
    local kind
    local -a names
    case $1 in services) kind='"kind":"service"' ;; jobs) kind='"kind":"job"' ;; esac
    names=(${(fu)"$(monofy ctl status --json 2>/dev/null | grep -F "$kind" | sed -n 's/.*"name": *"\([^"]*\)".*/\1/p')"})
    compadd -a names
}

_monofy_ctl() {
    local -a verbs options
    local what i verb
    verbs=(
@VERBS@
    )
    for ((i = 2; i < CURRENT; i++)); do
        [[ $words[i] == -* ]] || { verb=$words[i]; break; }
    done
    if [[ -z $verb ]]; then
        if [[ $words[CURRENT] == -* ]]; then
            _arguments '--control=[ask the monofy that listens at PATH]:PATH:_files' '--pid=[ask the monofy with that pid]:PID:_pids' '--help[list the verbs]'
        else
            _describe verb verbs
        fi
        return
    fi
    case $verb in
@VERBCASES@
    esac
    shift $((i - 1)) words
    ((CURRENT -= i - 1))
    case $what in
        '') _arguments -S $options ;;
        files) _arguments -S $options '*:file:_files' ;;
        *) _arguments -S $options "*:name: _monofy_names $what" ;;
    esac
}

_monofy() {
    local i start=1
    if [[ $words[2] == ctl ]] && ((CURRENT > 2)); then
        shift words
        ((CURRENT--))
        _monofy_ctl
        return
    fi
    # Only what stands behind the last operator, and behind the name of its command.
    for ((i = 2; i < CURRENT; i++)); do
        [[ ${(Q)words[i]} != ('&&'|'|||') ]] || start=$i
    done
    if ((start > 1)); then
        shift $((start - 1)) words
        ((CURRENT -= start - 1))
        words[1]=monofy
    fi
    if [[ $words[2] == *: ]] && ((CURRENT > 2)); then
        shift words
        ((CURRENT--))
        words[1]=monofy
    fi
    local -a options
    options=(
@OPTIONS@
    )
    _arguments -s -S $options '*:: :_monofy_command'
}

_monofy_command() {
    if ((CURRENT == 1)); then
        _alternative 'commands:command:_command_names -e' 'verbs:monofy:(ctl)'
    else
        _normal
    fi
}

_monofy "$@"

# bash completion of monofy
# Generated from src/Monofy.Core/Settings and packaging/completion/monofy.bash by a test; do not edit.

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
        --export) _monofy_words -W 'kubernetes kubernetes-split compose swarm systemd procfile json' ;;
        --output) _monofy_words -d ;;
        --setup-lock) _monofy_words -f ;;
        --finally) _monofy_words -c ;;
        --log) _monofy_words -W 'raw prefix json none' ;;
        --color) _monofy_words -W 'auto always never' ;;
        --control) _monofy_words -f ;;
        --journal) _monofy_words -f ;;
        --trace) _monofy_words -f ;;
        --file|-f) _monofy_words -f ;;
        --fate) _monofy_words -W 'connected on-failure separate' ;;
        --stop-signal) _monofy_words -W 'HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP' ;;
        --stop-command) _monofy_words -c ;;
        --reload-signal) _monofy_words -W 'HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP' ;;
        --kill-mode) _monofy_words -W 'mixed group process' ;;
        --env-file) _monofy_words -f ;;
        --user|-u) _monofy_words -u ;;
        --cwd|--workdir|-w) _monofy_words -d ;;
        --health-cmd) _monofy_words -c ;;
        --watch) _monofy_words -f ;;
        --on-unhealthy) _monofy_words -W 'report restart stop' ;;
        --overlap) _monofy_words -W 'skip queue kill' ;;
        --on-signal) _monofy_words -W 'HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP' ;;
        --on-change) _monofy_words -f ;;
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
        if [[ $current == -* ]]; then _monofy_words -W '--control= --pid= --help'; else _monofy_words -W 'status health logs events metrics plan wait start stop restart reload signal run shutdown replay'; fi
        return
    fi
    case $verb in
        status) options='--json --watch' what=all ;;
        health) options='--json --ready' what=services ;;
        logs) options='--follow -f --lines -n --since --grep --json' what=all ;;
        events) options='--follow -f --since --json' what=all ;;
        metrics) options='--json' what= ;;
        plan) options='--json' what= ;;
        wait) options='--timeout --json' what=all ;;
        start) options='--no-wait --timeout' what=services ;;
        stop) options='--no-wait --timeout' what=all ;;
        restart) options='--no-wait --timeout' what=services ;;
        reload) options='--no-wait --timeout' what=services ;;
        signal) options='' what=all ;;
        run) options='--no-wait --timeout' what=jobs ;;
        shutdown) options='--no-wait --timeout' what= ;;
        replay) options='' what=files ;;
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
                    --version|-V|--check|--lossy|--whole|--allow-localhost|--no-expand|--strict-variables|--nest-json|--timestamps|--quiet|-q|--verbose|-v|--no-deps|--no-release|--strict|--clear-env|--secret-files|--stdin|--tty|--no-new-privileges|--job) option= ;;
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
        _monofy_words -W '--help -h --version -V --check --export --output --report --lossy --whole --replicas --image --kubernetes-version --allow-localhost --no-expand --strict-variables --exit-code --map-exit --setup-lock --wait-for --wait-timeout --finally --stop-hold --stop-timeout --stop-delay --map-signal --log --nest-json --timestamps --color --quiet -q --verbose -v --control --http --journal --trace --file -f --format --profile --no-deps --external --no-release --strict --fate --restart --restart-delay --restart-max-delay --success-codes --setup-timeout --stop-signal --stop-command --reload-signal --grace --kill-mode --env -e --env-file --clear-env --secret-files --stdin --tty --user -u --group-add --cwd --workdir -w --umask --nice --oom-score-adj --ulimit --no-new-privileges --listen --scale --depends-on --health --health-cmd --health-memory --health-interval --health-timeout --health-retries --health-start-period --health-start-interval --watch --watch-ignore --on-unhealthy --schedule --timezone --overlap --on-signal --on-change --on-event --job'
    else
        _monofy_words -c
        ((COMP_CWORD > 1)) || mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W ctl -- "$current")
    fi
}
complete -F _monofy monofy

#compdef monofy
# zsh completion of monofy
# Generated from src/Monofy.Core/Settings and packaging/completion/monofy.zsh by a test; do not edit.

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
        'status:show each service\: state, pid, uptime, restarts, health, memory'
        'health:exit with 0 if all is well, else with 1 and the reasons'
        'logs:show the last lines that services wrote'
        'events:show what happened\: starts, ends, changes of health'
        'metrics:print figures in the OpenMetrics format'
        'plan:print the plan that runs, as JSON'
        'wait:wait until each is ready, up, healthy, unhealthy, down, completed or exited'
        'start:start services that are down'
        'stop:stop services; they stay stopped'
        'restart:stop and start services, one instance after another'
        'reload:send the reload signal, or restart what has none'
        'signal:send a signal to services'
        'run:run a job now, with this terminal or these pipes, and exit with its status'
        'shutdown:stop everything, as SIGTERM would'
        'replay:decide again what a journal (--journal=FILE) tells, and compare'
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
        status) options=( '--json[print JSON, one value a line]' '--watch[show it again every second]' ); what=all ;;
        health) options=( '--json[print JSON, one value a line]' '--ready[fail while monofy holds, too]' ); what=services ;;
        logs) options=( '--follow[go on as more comes]' '-f[go on as more comes]' '--lines=[show so many lines (default\: all that are kept)]:N: ' '-n+[show so many lines (default\: all that are kept)]:N: ' '--since=[only what is newer\: 10m, or 2026-11-29T08\:00\:00Z]:TIME: ' '--grep=[only lines that contain TEXT]:TEXT: ' '--json[print JSON, one value a line]' ); what=all ;;
        events) options=( '--follow[go on as more comes]' '-f[go on as more comes]' '--since=[only what is newer\: 10m, or 2026-11-29T08\:00\:00Z]:TIME: ' '--json[print JSON, one value a line]' ); what=all ;;
        metrics) options=( '--json[print JSON, one value a line]' ); what= ;;
        plan) options=( '--json[print JSON, one value a line]' ); what= ;;
        wait) options=( '--timeout=[give up after that time, with status 124]:DURATION: ' '--json[print JSON, one value a line]' ); what=all ;;
        start) options=( '--no-wait[return as soon as the order is accepted]' '--timeout=[give up after that time, with status 124]:DURATION: ' ); what=services ;;
        stop) options=( '--no-wait[return as soon as the order is accepted]' '--timeout=[give up after that time, with status 124]:DURATION: ' ); what=all ;;
        restart) options=( '--no-wait[return as soon as the order is accepted]' '--timeout=[give up after that time, with status 124]:DURATION: ' ); what=services ;;
        reload) options=( '--no-wait[return as soon as the order is accepted]' '--timeout=[give up after that time, with status 124]:DURATION: ' ); what=services ;;
        signal) options=( ); what=all ;;
        run) options=( '--no-wait[return as soon as the order is accepted]' '--timeout=[give up after that time, with status 124]:DURATION: ' ); what=jobs ;;
        shutdown) options=( '--no-wait[return as soon as the order is accepted]' '--timeout=[send SIGKILL to what is left after that time]:DURATION: ' ); what= ;;
        replay) options=( ); what=files ;;
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
        '--help=-[print what most people need, or every option, and exit]::all: '
        '-h+[print what most people need, or every option, and exit]::all: '
        '--version[print the version and exit]'
        '-V[print the version and exit]'
        '--check[report every mistake, run nothing\: exit with 0 or 125]'
        '--export=[print the plan for another runner instead of running it\: kubernetes, compose, systemd, json, ...]:FORMAT:(kubernetes kubernetes-split compose swarm systemd procfile json)'
        '--output=[write the files of an export into DIR]:DIR:_files -/'
        '--report=[json\: say on standard error what became of each setting, one object a line]:FORMAT: '
        '--lossy[exit with 0 though an export lost what changes behaviour]'
        '--whole[export one container that runs this plan under monofy]'
        '--replicas=[number of such containers]:N: '
        '--image=[the image that holds the programs]:IMAGE: '
        '--kubernetes-version=[the version to export for; newer ones carry more]:VERSION: '
        '--allow-localhost[split the plan though its parts share localhost, sockets or files]'
        '--no-expand[leave $VAR and ${VAR} alone]'
        '--strict-variables[an unset variable is an error]'
        '--exit-code=[exit with the status of\: first, worst or a service'\''s name]:RULE: '
        '*--map-exit=[exit with TO instead of FROM]:FROM\:TO: '
        '--setup-lock=[hold an exclusive lock on FILE during setup]:FILE:_files'
        '*--wait-for=[start nothing before tcp\://(HOST)\:PORT, http\://(HOST)\:PORT/PATH, unix\:PATH or file\:PATH answers or exists]:URL: '
        '--wait-timeout=[give up after this long and exit with 124]:DURATION: '
        '--finally=[run COMMAND after everything has ended]:COMMAND:_cmdstring'
        '--stop-hold=[ask everything at the latest this long after a stop from outside]:DURATION: '
        '--stop-timeout=[once asked to stop, send SIGKILL to what is left after this long]:DURATION: '
        '--stop-delay=[once asked to stop, fail health checks at once and stop after this long]:DURATION: '
        '*--map-signal=[translate a signal that comes in, HUP\:USR1; HUP\:0 drops it]:FROM\:TO: '
        '--log=[raw\: output is not touched; prefix\: NAME | line; json\: one object a line; none\: for a service only]:MODE:(raw prefix json none)'
        '--nest-json[with json, a line that is a JSON object comes as data, not as message]'
        '--timestamps[put the time in front of each line (prefix and json)]'
        '--color=[colour the names\: auto, always or never]:WHEN:(auto always never)'
        '--quiet[announce errors only]'
        '-q[announce errors only]'
        '--verbose[announce every start, signal and reaped orphan]'
        '-v[announce every start, signal and reaped orphan]'
        '--control=-[open the control socket at the start, at PATH if given (off\: never)]::PATH:_files'
        '--http=[answer /health, /metrics, /status.json, /events and a page by HTTP]:HOST\:PORT: '
        '--journal=[write every event to FILE, to replay a failure]:FILE:_files'
        '--trace=[write what happens when to FILE, for Perfetto or speedscope]:FILE:_files'
        '*--file=[run what FILE describes\: a Compose file, a Procfile or a plan]:FILE:_files'
        '*-f+[run what FILE describes\: a Compose file, a Procfile or a plan]:FILE:_files'
        '--format=[what FILE is\: compose, procfile or json (a plan)]:FORMAT: '
        '*--profile=[enable the services of this profile too; * for all]:NAME: '
        '--no-deps[run the named services without what they depend on]'
        '*--external=[this service is elsewhere; wait for URL before anything starts]:NAME(=URL): '
        '--no-release[leave out a Procfile'\''s release\:]'
        '--strict[a restriction in a Compose file that does not hold here is an error]'
        '--fate=[when it exits\: connected stops everything, on-failure only if it fails, separate nothing]:FATE:(connected on-failure separate)'
        '--restart=[no, on-failure(\:MAX) or always]:POLICY: '
        '--restart-delay=[wait before the first restart; doubled each time]:DURATION: '
        '--restart-max-delay=[longest wait before a restart]:DURATION: '
        '--success-codes=[exit statuses treated as success, in addition to 0]:N,...: '
        '--setup-timeout=[time limit for a setup command; exceeding it exits with 124]:DURATION: '
        '--stop-signal=[signal that stops it]:SIGNAL:(HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP)'
        '--stop-command=[run COMMAND instead of sending the stop signal]:COMMAND:_cmdstring'
        '--reload-signal=[signal that makes it read its configuration again]:SIGNAL:(HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP)'
        '--grace=[send SIGKILL this long after the stop signal]:DURATION: '
        '--kill-mode=[what the stop signal reaches\: mixed (the process, then what is left of its group), group or process]:MODE:(mixed group process)'
        '*--env=[set a variable, or copy it from monofy'\''s own environment]:NAME(=VALUE): '
        '*-e+[set a variable, or copy it from monofy'\''s own environment]:NAME(=VALUE): '
        '*--env-file=[read variables from FILE (the .env format of Compose)]:FILE:_files'
        '--clear-env[start with an empty environment]'
        '--secret-files[NAME_FILE naming a file becomes NAME with the file'\''s contents]'
        '--stdin[give it monofy'\''s standard input]'
        '--tty[run on a pseudo-terminal\: output at once and in colour]'
        '--user=[run as USER, names or numbers]:USER(\:GROUP):_users'
        '-u+[run as USER, names or numbers]:USER(\:GROUP):_users'
        '*--group-add=[also be a member of GROUP, a name or number]:GROUP: '
        '--cwd=[run in DIR]:DIR:_files -/'
        '--workdir=[run in DIR]:DIR:_files -/'
        '-w+[run in DIR]:DIR:_files -/'
        '--umask=[file mode creation mask, octal]:MODE: '
        '--nice=[nice value, -20 to 19]:N: '
        '--oom-score-adj=[preference of the OOM killer, -1000 to 1000]:N: '
        '*--ulimit=[a resource limit, nofile=1024\:4096]:NAME=SOFT(\:HARD): '
        '--no-new-privileges[set no_new_privs\: set-uid programs gain nothing]'
        '*--listen=[open a socket and pass it on (LISTEN_FDS)\: tcp\://(HOST)\:PORT or unix\:PATH]:(NAME=)URL: '
        '--scale=[run N processes of it, NAME.1, NAME.2, ...]:N: '
        '*--depends-on=[start after NAME is started, healthy or completed; stop before it]:NAME(\:CONDITION): '
        '--health=[health check\: tcp\://(HOST)\:PORT or http\://(HOST)\:PORT/PATH, or notify (sd_notify)]:CHECK: '
        '--health-cmd=[healthy if COMMAND exits with 0 (run without a shell)]:COMMAND:_cmdstring'
        '--health-memory=[unhealthy if its processes together hold more memory than SIZE]:SIZE: '
        '--health-interval=[time between two checks; for notify, between WATCHDOG=1 messages]:DURATION: '
        '--health-timeout=[a check that takes longer has failed]:DURATION: '
        '--health-retries=[failures in a row until it is unhealthy]:N: '
        '--health-start-period=[failures this soon after the start do not count; for notify, READY=1 must come within it]:DURATION: '
        '--health-start-interval=[interval during the start period; if given, there are no early checks]:DURATION: '
        '*--watch=[reload it when PATH, or something below it, changes]:PATH:_files'
        '*--watch-ignore=[changes of such files do not count]:GLOB: '
        '--on-unhealthy=[report it, restart the service, or stop everything]:ACTION:(report restart stop)'
        '--schedule=[a job\: run at these times, crontab'\''s five fields (six\: seconds first), @hourly, @daily, ..., @every DURATION]:TIMES: '
        '--timezone=[time zone of the schedule, Europe/Berlin or UTC]:ZONE: '
        '--overlap=[if a run is due while the last one is going\: skip it, queue it, or kill the last one]:POLICY:(skip queue kill)'
        '--on-signal=[a job\: run when SIGNAL comes, which is then not forwarded]:SIGNAL:(HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP)'
        '*--on-change=[a job\: run when PATH, or something below it, changes]:PATH:_files'
        '*--on-event=[a job\: run when NAME (* for all) has started, healthy, unhealthy, exited, failed, restarted, stopped or gave-up]:NAME\:EVENT: '
        '--job[a job\: run when monofy ctl run asks for it]'
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

# fish completion of monofy
# Generated from src/Monofy.Core/Settings and packaging/completion/monofy.fish by a test; do not edit.

# The words behind the last operator, without the name of a command and without options.
function __monofy_segment
    set -l segment
    for word in (commandline -opc)[2..]
        switch $word
            case '&&' "'&&'" '"&&"' '|||' "'|||'" '"|||"'
                set segment
            case '--*=*' '-*' '*:'
            case '*'
                set -a segment $word
        end
    end
    string join \n -- $segment
end

function __monofy_in_ctl
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test "$words[2]" = ctl
end

# Whether an option of monofy may stand here: no program yet.
function __monofy_options
    not __monofy_in_ctl; and test (count (__monofy_segment)) -eq 0
end

# Whether a verb is missing.
function __monofy_verb
    __monofy_in_ctl; and test (count (string match -v -- '-*' (commandline -opc)[3..])) -eq 0
end

function __monofy_behind
    __monofy_in_ctl; and test "$(string match -v -- '-*' (commandline -opc)[3..])[1]" = $argv[1]
end

# __monofy_names KIND: names of what runs: services, jobs or all.
function __monofy_names
    set -l kind
    switch $argv[1]
        case services
            set kind '"kind":"service"'
        case jobs
            set kind '"kind":"job"'
    end
    monofy ctl status --json 2>/dev/null | string match -e -- "$kind" | string match -rg '"name": *"([^"]*)"' | sort -u
end

# What runs, or the program's own completion.
function __monofy_command
    set -l segment (__monofy_segment)
    if test (count $segment) -eq 0; and string match -q -- '-*' (commandline -ct)
        return
    end
    set -l line (string join ' ' -- (string escape -- $segment) (commandline -ct))
    complete -C"$line"
end

complete -c monofy -f
complete -c monofy -n 'not __monofy_in_ctl' -a '(__monofy_command)'
complete -c monofy -n 'test (count (commandline -opc)) -eq 1' -a ctl -d 'ask a monofy that runs'
complete -c monofy -n __monofy_options -l help -s h -d 'print what most people need, or every option, and exit' -x
complete -c monofy -n __monofy_options -l version -s V -d 'print the version and exit'
complete -c monofy -n __monofy_options -l check -d 'report every mistake, run nothing: exit with 0 or 125'
complete -c monofy -n __monofy_options -l export -d 'print the plan for another runner instead of running it: kubernetes, compose, systemd, json, ...' -x -a 'kubernetes kubernetes-split compose swarm systemd procfile json'
complete -c monofy -n __monofy_options -l output -d 'write the files of an export into DIR' -x -a '(__fish_complete_directories)'
complete -c monofy -n __monofy_options -l report -d 'json: say on standard error what became of each setting, one object a line' -x
complete -c monofy -n __monofy_options -l lossy -d 'exit with 0 though an export lost what changes behaviour'
complete -c monofy -n __monofy_options -l whole -d 'export one container that runs this plan under monofy'
complete -c monofy -n __monofy_options -l replicas -d 'number of such containers' -x
complete -c monofy -n __monofy_options -l image -d 'the image that holds the programs' -x
complete -c monofy -n __monofy_options -l kubernetes-version -d 'the version to export for; newer ones carry more' -x
complete -c monofy -n __monofy_options -l allow-localhost -d 'split the plan though its parts share localhost, sockets or files'
complete -c monofy -n __monofy_options -l no-expand -d 'leave $VAR and ${VAR} alone'
complete -c monofy -n __monofy_options -l strict-variables -d 'an unset variable is an error'
complete -c monofy -n __monofy_options -l exit-code -d 'exit with the status of: first, worst or a service\'s name' -x
complete -c monofy -n __monofy_options -l map-exit -d 'exit with TO instead of FROM' -x
complete -c monofy -n __monofy_options -l setup-lock -d 'hold an exclusive lock on FILE during setup' -r -F
complete -c monofy -n __monofy_options -l wait-for -d 'start nothing before tcp://[HOST]:PORT, http://[HOST]:PORT/PATH, unix:PATH or file:PATH answers or exists' -x
complete -c monofy -n __monofy_options -l wait-timeout -d 'give up after this long and exit with 124' -x
complete -c monofy -n __monofy_options -l finally -d 'run COMMAND after everything has ended' -x -a '(__fish_complete_command)'
complete -c monofy -n __monofy_options -l stop-hold -d 'ask everything at the latest this long after a stop from outside' -x
complete -c monofy -n __monofy_options -l stop-timeout -d 'once asked to stop, send SIGKILL to what is left after this long' -x
complete -c monofy -n __monofy_options -l stop-delay -d 'once asked to stop, fail health checks at once and stop after this long' -x
complete -c monofy -n __monofy_options -l map-signal -d 'translate a signal that comes in, HUP:USR1; HUP:0 drops it' -x
complete -c monofy -n __monofy_options -l log -d 'raw: output is not touched; prefix: NAME | line; json: one object a line; none: for a service only' -x -a 'raw prefix json none'
complete -c monofy -n __monofy_options -l nest-json -d 'with json, a line that is a JSON object comes as data, not as message'
complete -c monofy -n __monofy_options -l timestamps -d 'put the time in front of each line (prefix and json)'
complete -c monofy -n __monofy_options -l color -d 'colour the names: auto, always or never' -x -a 'auto always never'
complete -c monofy -n __monofy_options -l quiet -s q -d 'announce errors only'
complete -c monofy -n __monofy_options -l verbose -s v -d 'announce every start, signal and reaped orphan'
complete -c monofy -n __monofy_options -l control -d 'open the control socket at the start, at PATH if given (off: never)' -r -F
complete -c monofy -n __monofy_options -l http -d 'answer /health, /metrics, /status.json, /events and a page by HTTP' -x
complete -c monofy -n __monofy_options -l journal -d 'write every event to FILE, to replay a failure' -r -F
complete -c monofy -n __monofy_options -l trace -d 'write what happens when to FILE, for Perfetto or speedscope' -r -F
complete -c monofy -n __monofy_options -l file -s f -d 'run what FILE describes: a Compose file, a Procfile or a plan' -r -F
complete -c monofy -n __monofy_options -l format -d 'what FILE is: compose, procfile or json (a plan)' -x
complete -c monofy -n __monofy_options -l profile -d 'enable the services of this profile too; * for all' -x
complete -c monofy -n __monofy_options -l no-deps -d 'run the named services without what they depend on'
complete -c monofy -n __monofy_options -l external -d 'this service is elsewhere; wait for URL before anything starts' -x
complete -c monofy -n __monofy_options -l no-release -d 'leave out a Procfile\'s release:'
complete -c monofy -n __monofy_options -l strict -d 'a restriction in a Compose file that does not hold here is an error'
complete -c monofy -n __monofy_options -l fate -d 'when it exits: connected stops everything, on-failure only if it fails, separate nothing' -x -a 'connected on-failure separate'
complete -c monofy -n __monofy_options -l restart -d 'no, on-failure[:MAX] or always' -x
complete -c monofy -n __monofy_options -l restart-delay -d 'wait before the first restart; doubled each time' -x
complete -c monofy -n __monofy_options -l restart-max-delay -d 'longest wait before a restart' -x
complete -c monofy -n __monofy_options -l success-codes -d 'exit statuses treated as success, in addition to 0' -x
complete -c monofy -n __monofy_options -l setup-timeout -d 'time limit for a setup command; exceeding it exits with 124' -x
complete -c monofy -n __monofy_options -l stop-signal -d 'signal that stops it' -x -a 'HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP'
complete -c monofy -n __monofy_options -l stop-command -d 'run COMMAND instead of sending the stop signal' -x -a '(__fish_complete_command)'
complete -c monofy -n __monofy_options -l reload-signal -d 'signal that makes it read its configuration again' -x -a 'HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP'
complete -c monofy -n __monofy_options -l grace -d 'send SIGKILL this long after the stop signal' -x
complete -c monofy -n __monofy_options -l kill-mode -d 'what the stop signal reaches: mixed (the process, then what is left of its group), group or process' -x -a 'mixed group process'
complete -c monofy -n __monofy_options -l env -s e -d 'set a variable, or copy it from monofy\'s own environment' -x
complete -c monofy -n __monofy_options -l env-file -d 'read variables from FILE (the .env format of Compose)' -r -F
complete -c monofy -n __monofy_options -l clear-env -d 'start with an empty environment'
complete -c monofy -n __monofy_options -l secret-files -d 'NAME_FILE naming a file becomes NAME with the file\'s contents'
complete -c monofy -n __monofy_options -l stdin -d 'give it monofy\'s standard input'
complete -c monofy -n __monofy_options -l tty -d 'run on a pseudo-terminal: output at once and in colour'
complete -c monofy -n __monofy_options -l user -s u -d 'run as USER, names or numbers' -x -a '(__fish_complete_users)'
complete -c monofy -n __monofy_options -l group-add -d 'also be a member of GROUP, a name or number' -x
complete -c monofy -n __monofy_options -l cwd -s w -d 'run in DIR' -x -a '(__fish_complete_directories)'
complete -c monofy -n __monofy_options -l umask -d 'file mode creation mask, octal' -x
complete -c monofy -n __monofy_options -l nice -d 'nice value, -20 to 19' -x
complete -c monofy -n __monofy_options -l oom-score-adj -d 'preference of the OOM killer, -1000 to 1000' -x
complete -c monofy -n __monofy_options -l ulimit -d 'a resource limit, nofile=1024:4096' -x
complete -c monofy -n __monofy_options -l no-new-privileges -d 'set no_new_privs: set-uid programs gain nothing'
complete -c monofy -n __monofy_options -l listen -d 'open a socket and pass it on (LISTEN_FDS): tcp://[HOST]:PORT or unix:PATH' -x
complete -c monofy -n __monofy_options -l scale -d 'run N processes of it, NAME.1, NAME.2, ...' -x
complete -c monofy -n __monofy_options -l depends-on -d 'start after NAME is started, healthy or completed; stop before it' -x
complete -c monofy -n __monofy_options -l health -d 'health check: tcp://[HOST]:PORT or http://[HOST]:PORT/PATH, or notify (sd_notify)' -x
complete -c monofy -n __monofy_options -l health-cmd -d 'healthy if COMMAND exits with 0 (run without a shell)' -x -a '(__fish_complete_command)'
complete -c monofy -n __monofy_options -l health-memory -d 'unhealthy if its processes together hold more memory than SIZE' -x
complete -c monofy -n __monofy_options -l health-interval -d 'time between two checks; for notify, between WATCHDOG=1 messages' -x
complete -c monofy -n __monofy_options -l health-timeout -d 'a check that takes longer has failed' -x
complete -c monofy -n __monofy_options -l health-retries -d 'failures in a row until it is unhealthy' -x
complete -c monofy -n __monofy_options -l health-start-period -d 'failures this soon after the start do not count; for notify, READY=1 must come within it' -x
complete -c monofy -n __monofy_options -l health-start-interval -d 'interval during the start period; if given, there are no early checks' -x
complete -c monofy -n __monofy_options -l watch -d 'reload it when PATH, or something below it, changes' -r -F
complete -c monofy -n __monofy_options -l watch-ignore -d 'changes of such files do not count' -x
complete -c monofy -n __monofy_options -l on-unhealthy -d 'report it, restart the service, or stop everything' -x -a 'report restart stop'
complete -c monofy -n __monofy_options -l schedule -d 'a job: run at these times, crontab\'s five fields (six: seconds first), @hourly, @daily, ..., @every DURATION' -x
complete -c monofy -n __monofy_options -l timezone -d 'time zone of the schedule, Europe/Berlin or UTC' -x
complete -c monofy -n __monofy_options -l overlap -d 'if a run is due while the last one is going: skip it, queue it, or kill the last one' -x -a 'skip queue kill'
complete -c monofy -n __monofy_options -l on-signal -d 'a job: run when SIGNAL comes, which is then not forwarded' -x -a 'HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP'
complete -c monofy -n __monofy_options -l on-change -d 'a job: run when PATH, or something below it, changes' -r -F
complete -c monofy -n __monofy_options -l on-event -d 'a job: run when NAME (* for all) has started, healthy, unhealthy, exited, failed, restarted, stopped or gave-up' -x
complete -c monofy -n __monofy_options -l job -d 'a job: run when monofy ctl run asks for it'
complete -c monofy -n __monofy_verb -l control -r -F -d 'ask the monofy that listens at PATH'
complete -c monofy -n __monofy_verb -l pid -x -a '(__fish_complete_pids)' -d 'ask the monofy with that pid'
complete -c monofy -n __monofy_verb -f -a status -d 'show each service: state, pid, uptime, restarts, health, memory'
complete -c monofy -n '__monofy_behind status' -l json -d 'print JSON, one value a line'
complete -c monofy -n '__monofy_behind status' -l watch -d 'show it again every second'
complete -c monofy -n '__monofy_behind status' -f -a '(__monofy_names all)'
complete -c monofy -n __monofy_verb -f -a health -d 'exit with 0 if all is well, else with 1 and the reasons'
complete -c monofy -n '__monofy_behind health' -l json -d 'print JSON, one value a line'
complete -c monofy -n '__monofy_behind health' -l ready -d 'fail while monofy holds, too'
complete -c monofy -n '__monofy_behind health' -f -a '(__monofy_names services)'
complete -c monofy -n __monofy_verb -f -a logs -d 'show the last lines that services wrote'
complete -c monofy -n '__monofy_behind logs' -l follow -s f -d 'go on as more comes'
complete -c monofy -n '__monofy_behind logs' -l lines -s n -x -d 'show so many lines [default: all that are kept]'
complete -c monofy -n '__monofy_behind logs' -l since -x -d 'only what is newer: 10m, or 2026-11-29T08:00:00Z'
complete -c monofy -n '__monofy_behind logs' -l grep -x -d 'only lines that contain TEXT'
complete -c monofy -n '__monofy_behind logs' -l json -d 'print JSON, one value a line'
complete -c monofy -n '__monofy_behind logs' -f -a '(__monofy_names all)'
complete -c monofy -n __monofy_verb -f -a events -d 'show what happened: starts, ends, changes of health'
complete -c monofy -n '__monofy_behind events' -l follow -s f -d 'go on as more comes'
complete -c monofy -n '__monofy_behind events' -l since -x -d 'only what is newer: 10m, or 2026-11-29T08:00:00Z'
complete -c monofy -n '__monofy_behind events' -l json -d 'print JSON, one value a line'
complete -c monofy -n '__monofy_behind events' -f -a '(__monofy_names all)'
complete -c monofy -n __monofy_verb -f -a metrics -d 'print figures in the OpenMetrics format'
complete -c monofy -n '__monofy_behind metrics' -l json -d 'print JSON, one value a line'
complete -c monofy -n __monofy_verb -f -a plan -d 'print the plan that runs, as JSON'
complete -c monofy -n '__monofy_behind plan' -l json -d 'print JSON, one value a line'
complete -c monofy -n __monofy_verb -f -a wait -d 'wait until each is ready, up, healthy, unhealthy, down, completed or exited'
complete -c monofy -n '__monofy_behind wait' -l timeout -x -d 'give up after that time, with status 124'
complete -c monofy -n '__monofy_behind wait' -l json -d 'print JSON, one value a line'
complete -c monofy -n '__monofy_behind wait' -f -a '(__monofy_names all)'
complete -c monofy -n __monofy_verb -f -a start -d 'start services that are down'
complete -c monofy -n '__monofy_behind start' -l no-wait -d 'return as soon as the order is accepted'
complete -c monofy -n '__monofy_behind start' -l timeout -x -d 'give up after that time, with status 124'
complete -c monofy -n '__monofy_behind start' -f -a '(__monofy_names services)'
complete -c monofy -n __monofy_verb -f -a stop -d 'stop services; they stay stopped'
complete -c monofy -n '__monofy_behind stop' -l no-wait -d 'return as soon as the order is accepted'
complete -c monofy -n '__monofy_behind stop' -l timeout -x -d 'give up after that time, with status 124'
complete -c monofy -n '__monofy_behind stop' -f -a '(__monofy_names all)'
complete -c monofy -n __monofy_verb -f -a restart -d 'stop and start services, one instance after another'
complete -c monofy -n '__monofy_behind restart' -l no-wait -d 'return as soon as the order is accepted'
complete -c monofy -n '__monofy_behind restart' -l timeout -x -d 'give up after that time, with status 124'
complete -c monofy -n '__monofy_behind restart' -f -a '(__monofy_names services)'
complete -c monofy -n __monofy_verb -f -a reload -d 'send the reload signal, or restart what has none'
complete -c monofy -n '__monofy_behind reload' -l no-wait -d 'return as soon as the order is accepted'
complete -c monofy -n '__monofy_behind reload' -l timeout -x -d 'give up after that time, with status 124'
complete -c monofy -n '__monofy_behind reload' -f -a '(__monofy_names services)'
complete -c monofy -n __monofy_verb -f -a signal -d 'send a signal to services'
complete -c monofy -n '__monofy_behind signal' -f -a '(__monofy_names all)'
complete -c monofy -n __monofy_verb -f -a run -d 'run a job now, with this terminal or these pipes, and exit with its status'
complete -c monofy -n '__monofy_behind run' -l no-wait -d 'return as soon as the order is accepted'
complete -c monofy -n '__monofy_behind run' -l timeout -x -d 'give up after that time, with status 124'
complete -c monofy -n '__monofy_behind run' -f -a '(__monofy_names jobs)'
complete -c monofy -n __monofy_verb -f -a shutdown -d 'stop everything, as SIGTERM would'
complete -c monofy -n '__monofy_behind shutdown' -l no-wait -d 'return as soon as the order is accepted'
complete -c monofy -n '__monofy_behind shutdown' -l timeout -x -d 'send SIGKILL to what is left after that time'
complete -c monofy -n __monofy_verb -f -a replay -d 'decide again what a journal (--journal=FILE) tells, and compare'
complete -c monofy -n '__monofy_behind replay' -F

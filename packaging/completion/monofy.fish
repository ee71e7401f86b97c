# fish completion of monofy
# The template of docs/completion/monofy.fish: a test fills in the marks.

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
@OPTIONS@
complete -c monofy -n __monofy_verb -l control -r -F -d 'ask the monofy that listens at PATH'
complete -c monofy -n __monofy_verb -l pid -x -a '(__fish_complete_pids)' -d 'ask the monofy with that pid'
@VERBS@

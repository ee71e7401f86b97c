using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Say;

/// <summary>Programs that put themselves into the background, and how to run them in the foreground.</summary>
internal static class BackgroundHint
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    /// <summary>Says so if service <paramref name="i"/>, which has just ended, seems to have put itself into the
    /// background.</summary>
    public static void Hint(Context run, int i, in Event exited)
    {
        ServiceRecord r = run.Records[i];
        if (run.KindOf(i) != ServiceKind.Service || run.IsStopping || r.Asked != EndKind.Own) return;
        if (exited.Status.Signal != null || exited.Status.Code != 0 || run.Now - r.StartedAt > s_soon) return;
        if (exited.Adopted == 0 && !exited.GroupLeft) return;
        string program = run.Plan.Services[i].Command[0].Text;
        string how = Of(program[(program.LastIndexOf('/') + 1)..]) is { } command ? " (" + command + ")" : "";
        run.Say(Severity.Notice, run.NameOf(i) +
            " exited with 0 but left processes behind: it has probably put itself into the background. " +
            "Run it in the foreground" + how);
    }

    /// <summary>How <paramref name="program"/> is run in the foreground; null if that is not known.</summary>
    public static string? Of(string program) => program switch
    {
        "nginx" => "nginx -g 'daemon off;'",
        "redis-server" or "valkey-server" => program + " --daemonize no",
        "apache2" or "httpd" => program + " -DFOREGROUND",
        "apache2ctl" or "apachectl" => program + " -DFOREGROUND",
        "cron" or "crond" => program + " -f",
        "postfix" => "postfix start-fg",
        "sshd" => "sshd -D -e",
        "rsyslogd" => "rsyslogd -n",
        "dnsmasq" => "dnsmasq --keep-in-foreground",
        "named" => "named -f",
        "haproxy" => "haproxy -db",
        "vsftpd" => "vsftpd -obackground=NO",
        "smbd" or "nmbd" => program + " --foreground --no-process-group",
        "supervisord" => "supervisord --nodaemon",
        "pg_ctl" or "pg_ctlcluster" => "postgres itself, or pg_ctlcluster --foreground",
        _ => program.StartsWith("php-fpm", StringComparison.Ordinal) ? program + " --nodaemonize" : null,
    };
}

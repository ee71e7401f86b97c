using System.Collections.Generic;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs.Manual;

/// <summary>The manual page about Compose files.</summary>
internal static class ComposePage
{
    private static readonly (string, string)[] s_read =
    [
        ("command, entrypoint", "What runs.\nA service with nothing to run is an error, unless --external names it."),
        ("environment, env_file",
            "Variables.\nThe file is interpolated once, from the environment of monofy and the .env beside the file."),
        ("working_dir, user, group_add, ulimits, oom_score_adj, init", "What the process finds."),
        ("tty, stdin_open", "A pseudo-terminal; standard input."),
        ("depends_on",
            "The long form with condition, required and restart, or the short one, which means service_started."),
        ("healthcheck", "The check of its health."),
        ("restart", "As --restart; unless-stopped means always."),
        ("stop_signal, stop_grace_period", "As --stop-signal and --grace."),
        ("scale, deploy.replicas", "As --scale."),
        ("profiles", "A service with profiles runs if one of them is enabled, or if it is named."),
        ("develop.watch", "The actions restart and sync+restart, without their copying: as --watch."),
        ("pre_start, post_start, pre_stop", "Setup commands, and commands after the start and before the stop."),
        ("secrets, configs",
            "From local files: they appear at /run/secrets/NAME or at their target, and are removed at the end."),
        ("extends, include", "Of local files; !reset and !override are followed."),
        ("labels", "Kept for exports."),
        ("x-monofy", "What Compose has no word for; see below."),
    ];

    public static string Write()
    {
        Mdoc page = new Mdoc("monofy-compose", 7, "Compose files for monofy", "src/Monofy.Core/Settings")
            .Heading("SYNOPSIS").Line(".Nm monofy").Line(".Fl f Ar compose.yaml").Line(".Op Ar NAME ...")
            .Heading("DESCRIPTION")
            .Text("monofy runs the services of a Compose file in one place: one container or one machine.")
            .Text("The Compose Specification says what the file means.\nPaths and the working directory are those " +
                "of its folder.")
            .Paragraph("Names after the file choose a part of it, with what it depends on.")
            .Text("Each service has the fate on-failure unless x-monofy or --fate says otherwise: a service that " +
                "is done does not end the others.")
            .Subheading("Keys that are read")
            .Tags(System.Array.ConvertAll(s_read, static r => ("Cm " + r.Item1.Replace(", ", " , "), r.Item2)))
            .Subheading("Keys that are not run")
            .Text("What only makes sense between containers (image, ports, networks, volumes and so on) is checked " +
                "and kept for exports.")
            .Text("One message names it.")
            .Paragraph("What restricts a container and does not hold here (cap_drop, read_only, security_opt, " +
                "mem_limit, pids_limit) is a warning;")
            .Text("with --strict it is an error.")
            .Paragraph("An unknown key or a wrong type is an error that names file, line and column; all mistakes " +
                "are reported in one go.");
        Extension(page);
        page.Heading("ENVIRONMENT").Tags(
            ("Ev COMPOSE_FILE", "The files, if there is neither a command nor -f; a colon, or what " +
                "COMPOSE_PATH_SEPARATOR holds, stands between them."),
            ("Ev COMPOSE_PROFILES", "Profiles that are enabled, with commas between."),
            ("Ev COMPOSE_PROJECT_NAME", "For references in the file; the file's name if it is not set."));
        return page.Heading("EXAMPLES")
            .Example("""
                services:
                  web:
                    command: gunicorn app
                    depends_on:
                      cache: { condition: service_healthy }
                    x-monofy:
                      fate: connected
                  cache:
                    command: redis-server
                    healthcheck: { test: [CMD, redis-cli, ping] }
                """)
            .Heading("SEE ALSO").Line(".Xr monofy 1").ToString();
    }

    private static void Extension(Mdoc page)
    {
        page.Subheading("x-monofy")
            .Text("The keys of x-monofy are the long names of options, for a service or for the whole file:");
        page.Line(".Pp").Text("Of a service:").Text(Keys(SettingScope.Service | SettingScope.Setup) + ".");
        page.Line(".Pp").Text("Of the file:").Text(Keys(SettingScope.Run) + ".");
    }

    private static string Keys(SettingScope scope)
    {
        var keys = new List<string>();
        foreach (Setting setting in SettingTable.All)
        {
            if (!setting.IsAction && (setting.Scope & scope) != 0) keys.Add(setting.Key);
        }
        return string.Join(", ", keys);
    }
}

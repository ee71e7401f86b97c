namespace Monofy.Harness;

/// <summary>A real nginx that keeps everything in the folder of its test.</summary>
internal static class Nginx
{
    /// <summary>Writes its configuration; returns the command that runs it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="main">Lines outside of <c>http</c>.</param>
    /// <param name="server">Lines of the only server.</param>
    public static string In(Folder folder, string main, string server)
    {
        folder.Write("nginx.conf", $$"""
            daemon off;
            {{main}}
            pid {{folder["nginx.pid"]}};
            error_log stderr notice;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder["body"]}};
                proxy_temp_path {{folder["proxy"]}};
                fastcgi_temp_path {{folder["fastcgi"]}};
                uwsgi_temp_path {{folder["uwsgi"]}};
                scgi_temp_path {{folder["scgi"]}};
                server { {{server}} }
            }
            """);
        return $"nginx -e stderr -p {folder.Path} -c {folder["nginx.conf"]}";
    }
}

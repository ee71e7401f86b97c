WebApplication app = WebApplication.Create(args);
app.MapGet("/", () => "hello from .NET\n");
app.MapGet("/health", () => Results.Ok());
app.Run();

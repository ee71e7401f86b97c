using System.Runtime.InteropServices;

// SIGTERM ends the loop, so that the work at hand is finished.
using var stopping = new CancellationTokenSource();
using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stopping.Cancel();
});

Console.WriteLine("waiting for work");
int fail = args.Length > 0 ? int.Parse(args[0]) : 0;
for (int i = 1; !stopping.IsCancellationRequested; i++)
{
    if (i == fail) throw new InvalidOperationException("something went wrong");
    stopping.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
}
Console.WriteLine("done");

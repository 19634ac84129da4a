using System.Net.Sockets;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;

namespace Portal.Shell.Hosting;

/// <summary>The program's life: read the configuration, run a verb or the server, answer with an exit code.</summary>
internal static class PortalProgram
{
    private const int BadConfiguration = 78; // EX_CONFIG of sysexits.h
    private const int SomethingIsAway = 69; // EX_UNAVAILABLE

    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder, PortalSettings> add, Action<WebApplication> map)
    {
        var verb = Verb.Parse(args, out var rest);
        if (verb is null)
        {
            await Console.Error.WriteLineAsync($"There is no verb '{args[0]}'.{Environment.NewLine}{Verb.Usage}");
            return 2;
        }

        if (verb.Name == Verb.Help)
        {
            Console.WriteLine(Verb.Usage);
            return 0;
        }

        WebApplication app;
        PortalSettings settings;
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = rest, ContentRootPath = PublishedFolder });
            settings = builder.AddPortalConfiguration();
            add(builder, settings);
            app = builder.Build();
        }
        catch (ConfigurationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return BadConfiguration;
        }

        await using (app)
        {
            try
            {
                if (verb.Run is { } run)
                    return await run(app, settings, app.Lifetime.ApplicationStopping);

                await FirstStart.RunAsync(app.Services, settings, app.Lifetime.ApplicationStopping);
                map(app);
                Welcome.Announce(app, settings);
                await app.RunAsync();
                return 0;
            }
            catch (Exception exception) when (exception is RootKeyException or DataDirectoryException or DatabaseVersionException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return BadConfiguration;
            }
            catch (Exception exception) when (IsAboutListening(exception))
            {
                await Console.Error.WriteLineAsync($"This program cannot listen where it is told to: {exception.Message} Stop what listens there, or choose another address with --urls.");
                return SomethingIsAway;
            }
            catch (Exception exception) when (Outage.Is(exception))
            {
                await Console.Error.WriteLineAsync($"The control database cannot be reached ({exception.GetBaseException().Message}). Start it, or correct ConnectionStrings:Portal.");
                return SomethingIsAway;
            }
        }
    }

    // An address of our own that is taken, reserved or not this machine's: a database that is away says none of these.
    private static bool IsAboutListening(Exception exception) =>
        exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied };

    // A published program finds its settings and static files beside itself, wherever it is started from. A build has no wwwroot of its own and
    // keeps the usual rule.
    private static string? PublishedFolder => Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null;
}

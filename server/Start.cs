using System.Net.Sockets;
using System.Security.Cryptography;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Identity;

namespace RemoteVerify.Server;

/// <summary>What every start does before it serves: schema, first administrator, media, and what the switches ask for.</summary>
public static class Start
{
    public static async Task PrepareAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var options = services.GetRequiredService<ServerOptions>();
        var switches = services.GetRequiredService<StartSwitches>();
        await services.GetRequiredService<AppDb>().MigrateAsync();
        var password = await FirstAdministrator.EnsureAsync(services, options.FirstAdministrator);
        StartMedia(services, options);
        services.GetRequiredService<Exports>().Remember();
        if (password is not null)
        {
            Console.WriteLine($"\n  First start: the administrator is \"{options.FirstAdministrator}\", the password is {password}\n  It is shown this once. Keep it.\n");
        }

        if (switches.Demo)
        {
            var demonstration = ActivatorUtilities.CreateInstance<Demonstration>(services);
            var facts = await demonstration.EnsureAsync(password is null ? null : new(options.FirstAdministrator, password));
            Console.WriteLine(Demonstration.Words(facts));
            Demonstration.WriteFile(facts, switches.DemoFile ?? Path.Combine(options.FullDataFolder, "demo.json"));
        }

        if (switches.PrintQr is { } address)
        {
            app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"\n{TerminalQr.Of(address)}\n  {address}\n"));
        }
    }

    private static void StartMedia(IServiceProvider services, ServerOptions options)
    {
        if (options.SigningKey.IsVault && services.GetRequiredService<StartSwitches>().RotateKey)
        {
            throw new SettingsException(["--rotate-key: the key is in a vault. Make a new version there: it is taken at the next start, or within a day."]);
        }

        try
        {
            services.GetRequiredService<MediaNode>();
        }
        catch (SocketException e)
        {
            throw new SettingsException([$"Media: UDP {options.Media.ListenAddress}:{options.Media.Port} cannot be opened ({e.Message}). Choose another Media:Port."]);
        }
        catch (CryptographicException e) when (options.SigningKey.IsVault)
        {
            throw new SettingsException([$"SigningKey: {e.Message}"]);
        }
        catch (CryptographicException)
        {
            throw new SettingsException([$"The signing key in {options.SigningKey.File ?? options.KeyFolder} is damaged. Put the copy of your backup there."]);
        }
        catch (SigningUnavailable e)
        {
            throw new SettingsException([$"SigningKey: {e.Message}. The first start needs the vault; later ones go on without it."]);
        }
    }
}

namespace RemoteVerify.Server;

public static class Settings
{
    /// <summary>Reads and checks the settings, and makes the data folder.</summary>
    /// <exception cref="SettingsException"/>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var options = new ServerOptions();
        try
        {
            configuration.GetSection(ServerOptions.Section).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            throw new SettingsException([e.Message]);
        }

        if (options.Problems().ToArray() is { Length: > 0 } problems)
        {
            throw new SettingsException(problems);
        }

        try
        {
            Directory.CreateDirectory(options.KeyFolder);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(options.KeyFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"DataFolder: {options.FullDataFolder} cannot be written ({e.Message})."]);
        }

        return options;
    }
}

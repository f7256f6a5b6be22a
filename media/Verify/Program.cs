using RemoteVerify.Verify;

return await VerifyCommandLine.RunAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable);

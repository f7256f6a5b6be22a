[assembly: Xunit.AssemblyFixture(typeof(RemoteVerify.Media.Tests.Archive.Azurite))]

using RemoteVerify.EndToEnd.Stage;
using Xunit;

[assembly: AssemblyFixture(typeof(Scene))]

using System.Net;
using Portal.Features.Members;
using Portal.Features.SignUp;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.BadInputs;

/// <summary>Links that nobody was given.</summary>
public sealed class TokenInputTests(BadInputApp app) : IClassFixture<BadInputApp>
{
    private static readonly string[] Pages = ["/signup/confirm/{0}", "/signup/progress/{0}", "/invitation/{0}", "/first-administrator/{0}", "/certificates/{0}", "/certificates/{0}/certificate.json", "/certificates/{0}/certificate.pdf"];

    public static IReadOnlyList<string> Inputs { get; } = [.. Pages.SelectMany(p => Nasty.Tokens.Select(t => string.Format(null, p, t))), .. Nasty.Tokens.Select(t => $"/reset-password?person={t}&token={t}")];

    [Fact]
    public async Task Open_nothing()
    {
        var http = await app.OpenAsync();

        await app.RefuseAllAsync(Inputs, async path =>
        {
            var answer = await http.GetAsync(path);
            if (answer.StatusCode == HttpStatusCode.OK && !path.StartsWith("/reset-password", StringComparison.Ordinal))
                return "opened a page";

            return await BadInputApp.JudgeAsync(answer);
        });
    }

    [Fact]
    public async Task Are_refused_by_every_command_that_takes_one()
    {
        await app.OpenAsync();
        var nobody = app.As(Callers.Anonymous);

        await app.RefuseAllAsync(Nasty.Tokens, async token =>
        {
            Error?[] errors =
            [
                (await nobody.SendAsync(new GetConfirmation(token))).Error,
                (await nobody.SendAsync(new ConfirmSignUp(token, null))).Error,
                (await nobody.SendAsync(new GetProgress(token, token))).Error,
                (await nobody.SendAsync(new InviteWithProof(token))).Error,
                (await nobody.SendAsync(new OpenInvitation(token))).Error,
                (await nobody.SendAsync(new SetFirstPassword(token, "three green bicycles"))).Error,
                (await nobody.SendAsync(new OpenFirstAdministratorLink(token))).Error,
                (await nobody.SendAsync(new CreateFirstAdministrator(token, "ada@provider.example", "Ada", "three green bicycles"))).Error,
                (await nobody.SendAsync(new ResetPassword(PersonId.New(), token, "three green bicycles"))).Error,
            ];
            var accepted = Enumerable.Range(0, errors.Length).Where(i => errors[i] is null).ToList();
            return accepted.Count == 0 ? null : $"accepted by number {string.Join(", ", accepted)}";
        });
    }
}

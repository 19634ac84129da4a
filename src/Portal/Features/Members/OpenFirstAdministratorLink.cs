using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Whether the link to become the first administrator can still be used.</summary>
[Anonymous("Proved by the token; nobody has an account yet.")]
public sealed record OpenFirstAdministratorLink(string Token) : IQuery<DateTimeOffset>;

internal sealed class OpenFirstAdministratorLinkHandler(FirstAdministrator first, IStringLocalizer<MembersText> text) : IQueryHandler<OpenFirstAdministratorLink, DateTimeOffset>
{
    public async Task<Result<DateTimeOffset>> Handle(OpenFirstAdministratorLink query, CancellationToken ct) =>
        await first.FindAsync(query.Token, ct) is { } token ? token.ExpiresAt : Error.NotFound(text["first.over"]);
}

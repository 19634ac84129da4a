using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Deletion.Certificates;

/// <summary>The certificate of a tenant that is gone, for whoever has the link of the last mail: what it says, both files, and how to check them.</summary>
public sealed partial class CertificatePage(IDispatcher dispatcher, CertificateWords words, PortalOptions options, IStringLocalizer<CertificateText> text)
{
    private CertificateView? _certificate;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Parameter]
    public string Token { get; set; } = "";

    private string PageName => _certificate is null ? text["none.title"] : text["title"];

    protected override async Task OnInitializedAsync()
    {
        if (await dispatcher.SendAsync(new OpenCertificate(Token)) is { Succeeded: true, Value: var found })
            _certificate = found;
        else
            PageStatus.Gone(Http);
    }

    private string Download(string kind) => $"/certificates/{Token}/certificate.{kind}";
}

namespace Portal.Features.Billing.Invoices;

/// <summary>What page and paper write in the same way.</summary>
internal sealed class InvoiceWords(CountryText countries)
{
    /// <summary>The lines of an address, without those that are not given.</summary>
    public IEnumerable<string> AddressOf(Party party) => new[]
    {
        party.Name, party.Street, $"{party.PostalCode} {party.City}".Trim(), countries.NameOf(party.Country), party.TaxId,
    }.Where(line => line.Length > 0);
}

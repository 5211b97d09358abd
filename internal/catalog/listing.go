package catalog

import (
	"encoding/json"
	"slices"
)

// listingFacts are what customers see of a SKU and what stands behind it: the keys of the fields that its reviews and checks are about (SKU-19).
// Stock, cost and suppliers are not among them: they change every day.
var listingFacts = []string{
	"title", "variant", "brand", "category", "link", "price", "list_price", "campaign_price", "member_price", "claims", "certificates",
	"main_image_point", "detail_logic", "platform_tags",
}

// ListingKeys are the keys of the fields in ListingFacts, in its order.
func ListingKeys() []string { return slices.Clone(listingFacts) }

// Lists says whether records of the kind are listings, which are reviewed three times and checked three times.
func (k Kind) Lists() bool { return k.Key == SKU.Key }

// ListingFacts is what a listing says to customers, in one form of writing: equal when nobody has to look again. It is nil for other kinds.
func (k Kind) ListingFacts(v Values) ([]byte, error) {
	if !k.Lists() {
		return nil, nil
	}
	all, err := k.facts(v)
	if err != nil {
		return nil, err
	}
	said := make([]json.RawMessage, len(listingFacts))
	for i, key := range listingFacts {
		if said[i] = all[key]; said[i] == nil {
			said[i] = json.RawMessage("null")
		}
	}
	return json.Marshal(said)
}

// ListingWord is the first of the words in what a listing says to customers, "" for none (SKU-20).
func (k Kind) ListingWord(v Values, words *Words) string {
	if !k.Lists() {
		return ""
	}
	word, _ := words.Find(skuCategory.In(v), skuSaid(v)...)
	return word.Text
}

//! The names of request categories. Source: domain/model.md 6.1, "Category codes"; 03 are the kinds of dispute.

use crate::domain::category::group;
use crate::domain::lang::Lang;

text_words! {
    /// A category group by its two digits.
    fn category_group_known {
        "01": "基础设施", "Infrastructure";
        "02": "环境卫生", "Environment";
        "03": "矛盾纠纷", "Disputes";
        "04": "安全隐患", "Hazards";
        "05": "救助保障", "Relief";
        "06": "健康服务", "Health";
        "07": "政策代办", "Errands";
        "08": "产业就业", "Industry, jobs";
        "09": "平安", "Security";
        "10": "社区管理", "Community";
        "11": "意见建议", "Suggestions";
        "12": "表扬", "Praise";
        "99": "其他", "Other";
    }
    /// A category by its four digits.
    fn category_known {
        "0101": "供水", "Water supply";
        "0102": "道路", "Road";
        "0103": "路灯照明", "Street light";
        "0104": "排水下水道", "Drainage";
        "0105": "供电", "Power supply";
        "0106": "通信", "Telecom";
        "0107": "水利灌溉", "Irrigation";
        "0108": "桥梁护栏", "Bridge or railing";
        "0109": "电信宽带", "Broadband";
        "0110": "充电桩", "Charging point";
        "0201": "垃圾", "Rubbish";
        "0202": "污水", "Sewage";
        "0203": "小广告", "Illegal ads";
        "0204": "乱堆乱放", "Clutter";
        "0205": "占道经营", "Stalls in the way";
        "0206": "裸土扬尘", "Bare soil and dust";
        "0207": "养犬扰民", "Dog nuisance";
        "0208": "集贸市场", "Market";
        "0209": "公厕", "Public toilet";
        "0210": "垃圾分类", "Sorting of rubbish";
        "0211": "噪声", "Noise";
        "0212": "秸秆焚烧", "Straw burning";
        "0301": "邻里", "Neighbours";
        "0302": "婚姻家庭", "Family";
        "0303": "山林土地", "Forest or land";
        "0304": "宅基地", "Homestead";
        "0305": "征地拆迁", "Expropriation";
        "0306": "合同债务", "Contract or debt";
        "0307": "劳动劳务", "Labour";
        "0308": "损害赔偿", "Damages";
        "0309": "物业", "Property service";
        "0310": "村务", "Village affairs";
        "0311": "交通事故", "Traffic accident";
        "0312": "医患", "Medical dispute";
        "0313": "其他纠纷", "Other dispute";
        "0314": "环境污染", "Pollution";
        "0315": "邻里漏水", "Leak between neighbours";
        "0401": "消防", "Fire safety";
        "0402": "飞线充电", "Unsafe charging";
        "0403": "森林防火", "Forest fire";
        "0404": "危房", "Unsafe house";
        "0405": "地灾塌方", "Landslide";
        "0406": "道路交通", "Road safety";
        "0407": "防溺水", "Drowning risk";
        "0408": "用电用气", "Electricity or gas";
        "0409": "食品药品", "Food or medicine";
        "0410": "烟花爆竹", "Fireworks";
        "0411": "犬只伤人", "Dog bite";
        "0501": "低保", "Subsistence allowance";
        "0502": "特困", "Extremely poor people";
        "0503": "临时救助", "Temporary relief";
        "0504": "残疾补贴证件", "Disability papers";
        "0505": "医疗救助", "Medical relief";
        "0506": "助学", "School aid";
        "0507": "住房危改", "House repair";
        "0508": "养老", "Elderly care";
        "0509": "儿童关爱", "Child care";
        "0510": "防返贫", "Relapse into poverty";
        "0601": "突发疾病", "Sudden illness";
        "0602": "慢病", "Chronic illness";
        "0603": "家医上门", "Doctor's visit";
        "0604": "用药送药", "Medicine";
        "0605": "接种", "Vaccination";
        "0606": "精神卫生", "Mental health";
        "0607": "居家隔离", "Home isolation";
        "0701": "社保医保", "Insurance";
        "0702": "身份户籍", "Identity papers";
        "0703": "创业贷款", "Business loan";
        "0704": "惠农补贴", "Farm subsidy";
        "0705": "建房审批", "Building permit";
        "0706": "其他代办", "Other errand";
        "0707": "医保缴费", "Medical insurance fee";
        "0708": "信访引导", "Guidance to petitions office";
        "0801": "技术", "Technology";
        "0802": "销路", "Sales";
        "0803": "就业", "Jobs";
        "0804": "用工", "Finding work";
        "0805": "农机", "Farm machinery";
        "0806": "耕地保护", "Farmland protection";
        "0901": "治安", "Public order";
        "0902": "诈骗", "Fraud";
        "0903": "赌毒", "Gambling, drugs";
        "0904": "走失", "Missing person";
        "1001": "无物业", "No property service";
        "1002": "停车", "Parking";
        "1003": "文体", "Culture and sport";
        "1004": "移风易俗(婚嫁殡葬)", "Weddings and funerals";
        "1100": "意见建议", "Suggestion";
        "1200": "表扬", "Praise";
        "9900": "其他", "Other";
    }
}

impl Lang {
    /// A category's name; the code itself when it is not in the table.
    #[must_use]
    pub fn category(self, code: &str) -> &str {
        self.category_known(code).unwrap_or(code)
    }

    /// The name of a category's group; its two digits when it is not in the table.
    #[must_use]
    pub fn category_group(self, code: &str) -> &str {
        self.category_group_known(group(code)).unwrap_or(group(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::category::CATEGORIES;

    #[test]
    fn every_category_and_group_has_a_name_in_both_languages() {
        for code in CATEGORIES {
            for lang in [Lang::Zh, Lang::En] {
                assert_ne!(lang.category(code), *code, "{code}");
                assert_ne!(lang.category_group(code), group(code), "{code}");
            }
        }
    }
}
